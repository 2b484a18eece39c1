// Captions of examples with their history. Nothing is overwritten: a change appends a revision, an undo appends the
// text from before, a removal appends a mark. `place` counts the captions of one example from 0 and is never used again.
import type { Message } from '../../base/message.ts'
import { readSaid, type TableContext, timestamp } from './context.ts'
import { type CaptionChange, createOperations, type OperationRow, type Undone } from './operations.ts'
import { countChange } from './revisions.ts'

/** A caption as it stands now. */
export interface CaptionRow {
  /** Key of the example. */
  readonly example: string
  readonly place: number
  readonly revision: number
  readonly text: string
}

/** A caption as it stood at one time. */
export interface CaptionRevision extends CaptionRow {
  /** True when this revision took the caption away. */
  readonly isRemoved: boolean
  /** The operation that made it; null for an import and for an undo. */
  readonly operation: string | null
  /** The operation that it took back. */
  readonly undoes: string | null
  /** Of whichever of the two there is, the coded form; null where it has none. */
  readonly said: Message | null
  readonly createdAt: string
}

/** A caption as it stands now, with its relation to the import; removed ones too. */
export interface CuratedCaption {
  readonly example: string
  readonly place: number
  readonly text: string
  /** SQL's truth values. */
  readonly removed: 0 | 1
  /** 1 when it reads otherwise than at its import, came by an operation and is there, or was imported and is not. */
  readonly edited: 0 | 1
}

/** A first revision. */
export type NewCaption = CaptionChange & { readonly text: string }

/** The table `captions`; datasets are named by id. */
export interface Captions {
  /** First revisions, with the import. */
  add(dataset: string, captions: readonly NewCaption[]): void
  /** Current texts, by example and place; of the given examples, of all where none are given. */
  list(dataset: string, keys?: readonly string[]): CaptionRow[]
  /** By example and place, removed ones too; of the given examples, of all where none are given. */
  curated(dataset: string, keys?: readonly string[]): CuratedCaption[]
  /** How many captions the kept examples have. */
  countKept(dataset: string): number
  /** The first place of each example that was never used. */
  freePlaces(dataset: string): Map<string, number>
  /** The same of one example. */
  freePlaceOf(dataset: string, example: string): number
  history(dataset: string, example: string): CaptionRevision[]
  /** Appends revisions under one operation and returns its id. @throws UNKNOWN_NAME for a caption that is not there. */
  change(dataset: string, description: string | Message, changes: readonly CaptionChange[]): number
  operations(dataset: string): OperationRow[]
  /** As Operations.undo. */
  undo(dataset: string): Undone
}

const CURRENT_OF = `SELECT example, place, max(revision) AS revision, text, removed FROM captions WHERE dataset = ?`
const GROUPED = 'GROUP BY example, place'
const CURRENT = `${CURRENT_OF} ${GROUPED}`
const LISTED = 'SELECT example, place, revision, text FROM'
const STANDING = 'WHERE removed = 0 ORDER BY example, place'
const CURATED = `SELECT example, place, text, removed,
    CASE WHEN removed THEN came IS NULL ELSE came IS NOT NULL OR first <> text END AS edited FROM (
  SELECT c.example, c.place, max(c.revision) AS revision, c.text, c.removed,
    CASE WHEN max(c.revision) = 1 THEN c.text ELSE (SELECT text FROM captions
      WHERE dataset = c.dataset AND example = c.example AND place = c.place AND revision = 1) END AS first,
    CASE WHEN max(c.revision) = 1 THEN c.operation ELSE (SELECT operation FROM captions
      WHERE dataset = c.dataset AND example = c.example AND place = c.place AND revision = 1) END AS came
  FROM captions c WHERE c.dataset = @dataset`

/** Opens the table. */
export function createCaptions(context: TableContext): Captions {
  const { sql } = context
  const operations = createOperations(context)
  return {
    add: (dataset, captions) =>
      sql.transaction(() => {
        captions.forEach((caption) => addRevision(context, dataset, caption))
        countChange(context, dataset, { affectsTraining: false })
      }),
    list: (dataset, keys) =>
      keys
        ? sql.all<CaptionRow>(
            `${LISTED} (${CURRENT_OF} AND example IN (SELECT value FROM json_each(?)) ${GROUPED}) ${STANDING}`,
            dataset,
            JSON.stringify(keys),
          )
        : sql.all<CaptionRow>(`${LISTED} (${CURRENT}) ${STANDING}`, dataset),
    curated: (dataset, keys) => curated(context, dataset, keys),
    countKept: (dataset) => countKept(context, dataset),
    freePlaces: (dataset) =>
      new Map(
        sql
          .all<{ example: string; next: number }>(
            'SELECT example, max(place) + 1 AS next FROM captions WHERE dataset = ? GROUP BY example',
            dataset,
          )
          .map(({ example, next }) => [example, next]),
      ),
    freePlaceOf: (dataset, example) =>
      sql.get<{ next: number }>(
        'SELECT coalesce(max(place) + 1, 0) AS next FROM captions WHERE dataset = ? AND example = ?',
        dataset,
        example,
      )?.next ?? 0,
    history: (dataset, example) => history(context, dataset, example),
    change: (dataset, description, captions) => operations.apply(dataset, description, { captions }).id,
    operations: operations.list,
    undo: operations.undo,
  }
}

/** Appends what an import says; where a caption is there already, as a further revision of it. */
function addRevision(context: TableContext, dataset: string, { example, place, text }: NewCaption): void {
  context.sql.run(
    `INSERT INTO captions (dataset, example, place, revision, text, created_at)
     SELECT @dataset, @example, @place,
       (SELECT coalesce(max(revision), 0) + 1 FROM captions
        WHERE dataset = @dataset AND example = @example AND place = @place),
       @text, @createdAt`,
    { dataset, example, place, text, createdAt: timestamp(context) },
  )
}

function curated({ sql }: TableContext, dataset: string, keys?: readonly string[]): CuratedCaption[] {
  const end = ') ORDER BY example, place'
  if (!keys) return sql.all(`${CURATED} GROUP BY c.example, c.place ${end}`, { dataset })
  return sql.all(
    `${CURATED} AND c.example IN (SELECT value FROM json_each(@keys)) GROUP BY c.example, c.place ${end}`,
    { dataset, keys: JSON.stringify(keys) },
  )
}

function countKept({ sql }: TableContext, dataset: string): number {
  const row = sql.get<{ n: number }>(
    `SELECT count(*) AS n FROM (${CURRENT}) JOIN examples e ON e.dataset = ? AND e.key = example
     WHERE removed = 0 AND e.status = 'kept'`,
    dataset,
    dataset,
  )
  return row?.n ?? 0
}

type RawRevision = Omit<CaptionRevision, 'isRemoved' | 'said'> & {
  readonly removed: 0 | 1
  readonly said: string | null
}

function history({ sql }: TableContext, dataset: string, example: string): CaptionRevision[] {
  return sql
    .all<RawRevision>(
      `SELECT c.example, c.place, c.revision, c.text, c.removed, o.description AS operation,
         u.description AS undoes, coalesce(u.said, o.said) AS said, c.created_at AS createdAt
       FROM captions c LEFT JOIN caption_operations o ON o.id = c.operation
       LEFT JOIN caption_operations u ON u.id = c.undoes
       WHERE c.dataset = ? AND c.example = ? ORDER BY c.place, c.revision`,
      dataset,
      example,
    )
    .map(({ removed, said, ...revision }) => ({
      ...revision,
      said: readSaid(said),
      isRemoved: removed === 1,
    }))
}
