// What the store knows of datasets as the window sees it.
import type {
  CaptionRevisionView,
  DatasetView,
  IssueView,
  OperationView,
  PairView,
  RejectionView,
} from '../../../api/contract/views.ts'
import { codedOf, isSaidProblem, message, type Message, textOf } from '../../../base/message.ts'
import type { DatasetIssue, TextIssue } from '../../../index.ts'
import type { Store } from '../../../store/store.ts'
import type { CaptionRevision } from '../../../store/tables/captions.ts'
import type { DatasetRow } from '../../../store/tables/datasets.ts'
import type { OperationRow } from '../../../store/tables/operations.ts'
import type { PairRow } from './rows.ts'

/** Pictures on a dataset's card. */
const COVER_PICTURES = 4
/** Texts on a card, and characters of each. */
const COVER_LINES = 3
const LINE_CHARACTERS = 120
/** Characters of a part that lists show, and parts of a text: a page of long documents stays small. */
const SHOWN_CHARACTERS = 600
const SHOWN_PARTS = 12

/** A dataset; its fingerprint must be right. `counts` as {@link countsOf} gives them. */
export function datasetView(
  store: Store,
  dataset: DatasetRow,
  counts: Readonly<Record<string, number>>,
): DatasetView {
  const { id, name, kind, format, createdAt, fingerprint, rejected, preparation } = dataset
  return {
    ...{ id, name, kind, format, createdAt, fingerprint, counts },
    rejected: rejected.length,
    cover: store.examples.cover(id, COVER_PICTURES),
    pictureSize: Number(preparation['size'] ?? 0),
    lines: kind === 'texts' ? coverLines(store, id) : [],
  }
}

/** How the first texts begin. */
function coverLines(store: Store, dataset: string): string[] {
  const keys = store.texts.keys(dataset, { limit: COVER_LINES, offset: 0 })
  return store.texts.named(dataset, keys).flatMap(({ parts }) => {
    const said = parts.filter(({ role }) => role !== 'system')
    const text = said.map((part) => part.text.trim()).find((words) => words !== '')
    return text === undefined ? [] : [text.slice(0, LINE_CHARACTERS).replace(/\s+/g, ' ')]
  })
}

/** Kept pairs, all and by side, and their captions; and pairs in the trash. */
export function countsOf(store: Store, dataset: string): Readonly<Record<string, number>> {
  const sides = store.examples.countSides(dataset)
  const kept = sides.filter(({ status }) => status === 'kept')
  const sum = (counts: readonly { readonly count: number }[]): number =>
    counts.reduce((total, { count }) => total + count, 0)
  const on = (side: string): number => sum(kept.filter(({ split }) => split === side))
  return {
    pairs: sum(kept),
    train: on('train'),
    eval: on('eval'),
    test: on('test'),
    excluded: sum(sides) - sum(kept),
    captions: store.captions.countKept(dataset),
  }
}

/** As {@link countsOf}, from rows in memory. */
export function countsOfRows(rows: readonly PairRow[]): Readonly<Record<string, number>> {
  const counts = { pairs: 0, train: 0, eval: 0, test: 0, excluded: 0, captions: 0 }
  for (const { status, split, captions } of rows) {
    if (status === 'excluded') counts.excluded++
    else {
      counts.pairs++
      counts[split]++
      counts.captions += captions.length
    }
  }
  return counts
}

/** A pair, or a text with its whole parts. */
export function pairView(row: PairRow): PairView {
  const { key, picture, captions, roles, split, status, rating, tags, file, width, height, agreement } = row
  const marks = { split, status, rating, tags, file, width, height, agreement }
  return { key, picture, captions, roles, isCut: false, ...marks }
}

/** A pair of a page; of long texts only how they begin. */
export function listedView(row: PairRow): PairView {
  const view = pairView(row)
  const isShort = row.captions.every(({ length }) => length <= SHOWN_CHARACTERS)
  if (row.roles.length === 0 || (isShort && row.captions.length <= SHOWN_PARTS)) return view
  const captions = row.captions.slice(0, SHOWN_PARTS).map((text) => text.slice(0, SHOWN_CHARACTERS))
  return { ...view, captions: captions.map((text) => text.toWellFormed()), isCut: true }
}

/** An operation; `changed` values instead of all where some were not touched. */
export function operationView(operation: OperationRow, changed = operation.changed): OperationView {
  const { id, description, said, undone, createdAt } = operation
  return { id, description, said, undone, changed, createdAt }
}

/**
 * The revisions of a pair's captions by the places that the window counts: those that stand first, from 0, and behind
 * them those that were removed.
 */
export function historyView(
  revisions: readonly CaptionRevision[],
  standing: readonly number[],
): CaptionRevisionView[] {
  const placeOf = new Map(storedPlaces(revisions, standing).map((place, i) => [place, i]))
  return revisions
    .map((revision) => revisionView(revision, placeOf.get(revision.place) ?? 0))
    .toSorted((a, b) => a.place - b.place || a.revision - b.revision)
}

/** The place in the store of each place that the window counts. */
export function storedPlaces(
  revisions: readonly Pick<CaptionRevision, 'place'>[],
  standing: readonly number[],
): number[] {
  const removed = [...new Set(revisions.map(({ place }) => place))].filter((p) => !standing.includes(p))
  return [...standing, ...removed]
}

function revisionView(row: CaptionRevision, place: number): CaptionRevisionView {
  const { revision, text, isRemoved, createdAt } = row
  const cause = causeOf(row)
  return {
    ...{ place, revision, createdAt, text: isRemoved ? '' : text },
    ...{ operation: cause === null ? null : textOf(cause), said: cause === null ? null : codedOf(cause) },
  }
}

/** The answer when all was so already: nothing is recorded, and undoing takes back what was before. */
export function nothingChanged(): OperationView {
  const said = message('operation.none')
  return {
    id: 0,
    description: said.text,
    said,
    undone: false,
    changed: 0,
    createdAt: new Date().toISOString(),
  }
}

/** Before undoing was recorded, a later revision without an operation was one. */
function causeOf({ operation, undoes, said, revision }: CaptionRevision): string | Message | null {
  if (undoes !== null) return message('operation.undo', { what: said ?? undoes })
  return said ?? operation ?? (revision > 1 ? message('operation.undoUnknown') : null)
}

/** What an import refused. */
export function rejectionView(rejection: Readonly<Record<string, unknown>>): RejectionView {
  const { line, said } = rejection
  const text = (name: string): string => String(rejection[name] ?? '')
  return {
    file: text('file'),
    line: typeof line === 'number' ? line : null,
    reason: text('reason'),
    message: text('message'),
    fix: text('fix'),
    ...(isSaidProblem(said) && { said }),
  }
}

type Issue = Omit<DatasetIssue, 'kind'> & {
  readonly kind: DatasetIssue['kind'] | TextIssue['kind']
}

const SEVERITIES: Readonly<Record<Issue['kind'], IssueView['severity']>> = {
  'empty-caption': 'error',
  'empty-text': 'error',
  'split-leak': 'error',
  duplicate: 'warning',
  'caption-too-long': 'warning',
  'text-too-long': 'warning',
  'near-duplicate': 'info',
}

/** Problems of one kind that are told one by one; of the others a window needs the pairs. */
const MOST_TOLD = 100

/** Problems of a dataset, by kind; a hundred thousand cut-off captions come as a hundred and one more. */
export function issueViews(issues: readonly Issue[]): IssueView[] {
  return [...Map.groupBy(issues, ({ kind }) => kind).values()].flatMap((ofKind) => {
    const [told, rest] = [ofKind.slice(0, MOST_TOLD), ofKind.slice(MOST_TOLD)]
    return rest.length === 0 ? told.map(issueView) : [...told.map(issueView), restView(rest)]
  })
}

function issueView({ kind, keys, message, fix, said }: Issue): IssueView {
  return { kind, severity: SEVERITIES[kind], message, fix, said, keys }
}

function restView(rest: readonly Issue[]): IssueView {
  const [{ kind, fix, said }] = rest as readonly [Issue]
  const keys = [...new Set(rest.flatMap((issue) => issue.keys))]
  const more = message('issues.more', { count: rest.length })
  return {
    ...{ kind, severity: SEVERITIES[kind], message: more.text, fix, keys, problems: rest.length },
    said: { message: more, fix: said.fix },
  }
}

/** Tags in use with how many pairs have them, by name. */
export function tagCounts(rows: readonly PairRow[]): { readonly tag: string; readonly pairs: number }[] {
  const counts = new Map<string, number>()
  for (const { tags } of rows) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1)
  return [...counts]
    .map(([tag, pairs]) => ({ tag, pairs }))
    .sort((a, b) => a.tag.localeCompare(b.tag, 'en') || (a.tag < b.tag ? -1 : 1))
}
