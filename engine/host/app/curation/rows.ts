// The pairs of a dataset as filters, orders and pages see them: light rows in memory.
import type { Store } from '../../../store/store.ts'
import type { Agreement } from '../../../store/tables/agreements.ts'
import type { CuratedCaption } from '../../../store/tables/captions.ts'
import type { CuratedExample } from '../../../store/tables/examples.ts'
import { fold } from './fold.ts'

/** One pair. */
export interface PairRow {
  readonly key: string
  readonly picture: string
  readonly captions: readonly string[]
  /** The place in the store of each caption. */
  readonly places: readonly number[]
  readonly split: CuratedExample['split']
  readonly status: CuratedExample['status']
  readonly rating: number | null
  readonly tags: readonly string[]
  readonly file: string
  readonly width: number | null
  readonly height: number | null
  /** A caption reads otherwise than at the import, was added or was removed. */
  readonly isEdited: boolean
  /** Of the caption that agrees least; null unless all are measured. */
  readonly agreement: number | null
  /** All captions folded, one a line; made when first asked for. */
  readonly searchText: string
}

/** Rows of a dataset in the order of import; only those named where `keys` are given. */
export function readRows(store: Store, dataset: string, keys?: readonly string[]): PairRow[] {
  const captions = grouped(store.captions.curated(dataset, keys))
  const agreements = grouped(store.agreements.list(dataset, keys))
  return store.examples
    .curated(dataset, keys)
    .map((example) => rowOf(example, captions.get(example.key) ?? [], agreements.get(example.key) ?? []))
}

function grouped<T extends { readonly example: string }>(rows: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const row of rows) {
    const group = groups.get(row.example)
    if (group) group.push(row)
    else groups.set(row.example, [row])
  }
  return groups
}

const NO_TAGS: readonly string[] = []

function rowOf(
  { tags, ...example }: CuratedExample,
  curated: readonly CuratedCaption[],
  agreements: readonly Agreement[],
): PairRow {
  const standing = curated.filter(({ removed }) => removed === 0)
  const captions = standing.map(({ text }) => text)
  let searchText: string | undefined
  return {
    ...example,
    captions,
    places: standing.map(({ place }) => place),
    tags: tags === '[]' ? NO_TAGS : (JSON.parse(tags) as string[]),
    isEdited: curated.some(({ edited }) => edited === 1),
    agreement: leastAgreement(captions, agreements),
    get searchText() {
      return (searchText ??= captions.map(fold).join('\n'))
    },
  }
}

function leastAgreement(captions: readonly string[], agreements: readonly Agreement[]): number | null {
  if (agreements.length === 0 || captions.length === 0) return null
  const values = captions.map((text) => agreements.find(({ caption }) => caption === text)?.value)
  return values.every((value) => value !== undefined) ? Math.min(...values) : null
}
