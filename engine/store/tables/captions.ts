// Captions of examples with their history. Nothing is overwritten: a change appends a revision, an undo appends the
// text from before. `place` counts the captions of one example from 0.
import { EngineError } from '../../base/errors.ts'
import { type TableContext, timestamp } from './context.ts'

/** A caption as it stands now. */
export interface CaptionRow {
  /** Key of the example. */
  readonly example: string
  readonly place: number
  readonly revision: number
  readonly text: string
}

/** What a change says. */
export interface CaptionChange {
  readonly example: string
  readonly place: number
  readonly text: string
}

/** A group of changes made at once, which can be undone at once. */
export interface CaptionOperation {
  readonly id: number
  readonly description: string
  readonly undone: boolean
  readonly createdAt: string
}

/** The tables `captions` and `caption_operations`; datasets are named by id. */
export interface Captions {
  /** First revisions, with the import. */
  add(dataset: string, captions: readonly CaptionChange[]): void
  /** Current texts, by example and place. */
  list(dataset: string): CaptionRow[]
  history(dataset: string, example: string): CaptionRow[]
  /** Appends revisions under one operation and returns its id. @throws UNKNOWN_NAME for a caption that is not there. */
  change(dataset: string, description: string, changes: readonly CaptionChange[]): number
  operations(dataset: string): CaptionOperation[]
  /**
   * Takes the last operation back that is not undone yet; captions that read otherwise by now are left alone.
   * @throws UNKNOWN_NAME when there is none.
   */
  undo(dataset: string): { readonly operation: number; readonly restored: number }
}

const CURRENT = `SELECT example, place, max(revision) AS revision, text FROM captions WHERE dataset = ?`

/** Opens the tables. */
export function createCaptions(context: TableContext): Captions {
  const { sql } = context
  return {
    add: (dataset, captions) =>
      sql.transaction(() => captions.forEach((change) => append(context, dataset, change, null))),
    list: (dataset) =>
      sql.all<CaptionRow>(`${CURRENT} GROUP BY example, place ORDER BY example, place`, dataset),
    history: (dataset, example) =>
      sql.all<CaptionRow>(
        `SELECT example, place, revision, text FROM captions WHERE dataset = ? AND example = ?
         ORDER BY place, revision`,
        dataset,
        example,
      ),
    change: (dataset, description, changes) =>
      sql.transaction(() => {
        const operation = startOperation(context, dataset, description)
        changes.forEach((change) => {
          requireCaption(context, dataset, change)
          append(context, dataset, change, operation)
        })
        return operation
      }),
    operations: (dataset) =>
      sql
        .all<Omit<CaptionOperation, 'undone'> & { undone: number }>(
          `SELECT id, description, undone, created_at AS createdAt FROM caption_operations
           WHERE dataset = ? ORDER BY id`,
          dataset,
        )
        .map((row) => ({ ...row, undone: row.undone === 1 })),
    undo: (dataset) => sql.transaction(() => undoLast(context, dataset)),
  }
}

function append(
  context: TableContext,
  dataset: string,
  change: CaptionChange,
  operation: number | null,
): void {
  const { example, place, text } = change
  context.sql.run(
    `INSERT INTO captions SELECT @dataset, @example, @place,
       (SELECT coalesce(max(revision), 0) + 1 FROM captions
        WHERE dataset = @dataset AND example = @example AND place = @place),
       @text, @operation, @createdAt`,
    { dataset, example, place, text, operation, createdAt: timestamp(context) },
  )
}

function startOperation(context: TableContext, dataset: string, description: string): number {
  const row = context.sql.get<{ id: number }>(
    'INSERT INTO caption_operations (dataset, description, created_at) VALUES (?, ?, ?) RETURNING id',
    dataset,
    description,
    timestamp(context),
  )
  return row?.id ?? 0
}

function requireCaption({ sql }: TableContext, dataset: string, { example, place }: CaptionChange): void {
  const found = sql.get(
    'SELECT 1 FROM captions WHERE dataset = ? AND example = ? AND place = ?',
    dataset,
    example,
    place,
  )
  if (!found) throw new EngineError('UNKNOWN_NAME', `captions: example "${example}" has no caption ${place}.`)
}

function undoLast(context: TableContext, dataset: string): { operation: number; restored: number } {
  const { sql } = context
  const last = sql.get<{ id: number }>(
    'SELECT id FROM caption_operations WHERE dataset = ? AND undone = 0 ORDER BY id DESC LIMIT 1',
    dataset,
  )
  if (!last) throw new EngineError('UNKNOWN_NAME', `captions: dataset "${dataset}" has no edit to undo.`)
  const restorable = sql.all<CaptionChange>(
    `SELECT c.example, c.place, before.text FROM captions c
     JOIN captions before USING (dataset, example, place)
     JOIN captions now USING (dataset, example, place)
     WHERE c.operation = ? AND before.revision = c.revision - 1 AND now.text = c.text AND now.revision = (
       SELECT max(revision) FROM captions
       WHERE dataset = c.dataset AND example = c.example AND place = c.place)`,
    last.id,
  )
  restorable.forEach((change) => append(context, dataset, change, null))
  sql.run('UPDATE caption_operations SET undone = 1 WHERE id = ?', last.id)
  return { operation: last.id, restored: restorable.length }
}
