// Operations: groups of changes of a dataset, made at once and taken back at once.
import { EngineError } from '../../base/errors.ts'
import { codedOf, message, type Message, textOf } from '../../base/message.ts'
import { readSaid, type TableContext, timestamp, toJson } from './context.ts'
import { countChange } from './revisions.ts'

/** A group of changes made at once. */
export interface OperationRow {
  readonly id: number
  /** In English. */
  readonly description: string
  /** The same with its code; null for operations that were made before there were codes. */
  readonly said: Message | null
  readonly undone: boolean
  /** Values it changed. */
  readonly changed: number
  readonly createdAt: string
}

/** A caption that reads otherwise, is new (at a place that was never used) or goes away (`text` is null). */
export interface CaptionChange {
  readonly example: string
  readonly place: number
  readonly text: string | null
}

/** What else of an example can be changed. */
export type ExampleField = 'status' | 'rating' | 'tags' | 'split'

/** Changes of one operation. */
export interface Changes {
  /** Each caption at most once. */
  readonly captions?: readonly CaptionChange[]
  readonly newCaptions?: readonly CaptionChange[]
  /** Each field at most once. */
  readonly values?: readonly ValueChange[]
}

/** New values of one field by key of the example: a status, a side, a number or null, a list of tags. */
export interface ValueChange {
  readonly field: ExampleField
  readonly byKey: ReadonlyMap<string, string | number | null | readonly string[]>
}

/** What taking an operation back did. */
export interface Undone {
  readonly operation: number
  /** Values that are as before; what reads otherwise by now is left alone. */
  readonly restored: number
}

/** The tables `caption_operations` and `example_changes`; datasets are named by id. */
export interface Operations {
  /** Carries changes out as one operation. @throws UNKNOWN_NAME for a caption that is not there */
  apply(dataset: string, description: string | Message, changes: Changes): OperationRow
  /** In the order of making. */
  list(dataset: string): OperationRow[]
  find(operation: number): OperationRow | undefined
  /** Keys of the examples that an operation changed. */
  examplesOf(dataset: string, operation: number): string[]
  /** Takes the last operation back that is not undone yet, whatever it changed. @throws UNKNOWN_NAME when there is none */
  undo(dataset: string): Undone
}

const COLUMNS = 'id, description, said, undone, changed, created_at AS createdAt'
type Raw = Omit<OperationRow, 'undone' | 'said'> & { readonly undone: number; readonly said: string | null }

/** The SQL type of each field; in `example_changes` all are texts. */
const FIELDS: Readonly<Record<ExampleField, string>> = {
  status: 'TEXT',
  rating: 'INTEGER',
  tags: 'TEXT',
  split: 'TEXT',
}
/** What decides what is trained on. */
const TRAINING_FIELDS: readonly ExampleField[] = ['status', 'split']

/** Opens the tables. */
export function createOperations(context: TableContext): Operations {
  const { sql } = context
  return {
    apply: (dataset, description, changes) =>
      sql.transaction(() => applyChanges(context, { dataset, description, changes })),
    list: (dataset) =>
      sql
        .all<Raw>(`SELECT ${COLUMNS} FROM caption_operations WHERE dataset = ? ORDER BY id`, dataset)
        .map(read),
    find: (operation) => find(context, operation),
    examplesOf: (dataset, operation) =>
      sql
        .all<{ example: string }>(
          `SELECT example FROM captions WHERE operation = @operation AND dataset = @dataset
           UNION SELECT example FROM example_changes WHERE operation = @operation`,
          { dataset, operation },
        )
        .map(({ example }) => example),
    undo: (dataset) => sql.transaction(() => undoLast(context, dataset)),
  }
}

function read(raw: Raw): OperationRow {
  return { ...raw, said: readSaid(raw.said), undone: raw.undone === 1 }
}

function find({ sql }: TableContext, operation: number): OperationRow | undefined {
  const raw = sql.get<Raw>(`SELECT ${COLUMNS} FROM caption_operations WHERE id = ?`, operation)
  return raw && read(raw)
}

interface Applying {
  readonly dataset: string
  readonly description: string | Message
  readonly changes: Changes
}

function applyChanges(context: TableContext, { dataset, description, changes }: Applying): OperationRow {
  const { captions = [], newCaptions = [], values = [] } = changes
  const { sql } = context
  const createdAt = timestamp(context)
  const said = codedOf(description)
  const operation =
    sql.get<{ id: number }>(
      `INSERT INTO caption_operations (dataset, description, said, created_at)
       VALUES (@dataset, @description, @said, @createdAt) RETURNING id`,
      { dataset, description: textOf(description), said: said && toJson(said), createdAt },
    )?.id ?? 0
  const revising = { dataset, operation, createdAt }
  reviseCaptions(context, revising, captions)
  for (const change of newCaptions) addCaption(context, revising, change)
  const inExamples = values.map((change) => setValues(context, revising, change))
  const inCaptions = captions.length + newCaptions.length
  sql.run(
    'UPDATE caption_operations SET changed = ? WHERE id = ?',
    inExamples.reduce((sum, n) => sum + n, inCaptions),
    operation,
  )
  const affectsTraining = inCaptions > 0 || values.some(({ field }) => TRAINING_FIELDS.includes(field))
  countChange(context, dataset, { affectsTraining })
  return find(context, operation) as OperationRow
}

interface Revising {
  readonly dataset: string
  readonly operation: number
  readonly createdAt: string
}

/** One statement for all, as a bulk edit changes a hundred thousand at once. */
function reviseCaptions(
  { sql }: TableContext,
  { dataset, operation, createdAt }: Revising,
  captions: readonly CaptionChange[],
): void {
  if (captions.length === 0) return
  const changes = toJson(captions.map(({ example, place, text }) => [example, place, text]))
  const revised = sql.run(
    `INSERT INTO captions (dataset, example, place, revision, text, removed, operation, created_at)
     SELECT now.dataset, now.example, now.place, now.revision + 1, coalesce(j.value ->> 2, now.text),
       j.value ->> 2 IS NULL, @operation, @createdAt
     FROM json_each(@changes) j CROSS JOIN captions now
     WHERE now.dataset = @dataset AND now.example = j.value ->> 0 AND now.place = j.value ->> 1
       AND now.revision = (SELECT max(revision) FROM captions
         WHERE dataset = @dataset AND example = j.value ->> 0 AND place = j.value ->> 1)`,
    { dataset, operation, createdAt, changes },
  )
  if (revised === captions.length) return
  const missing = captions.find(
    ({ example, place }) =>
      !sql.get(
        'SELECT 1 FROM captions WHERE dataset = ? AND example = ? AND place = ?',
        dataset,
        example,
        place,
      ),
  )
  throw new EngineError(
    'UNKNOWN_NAME',
    message('edit.noCaptionAt', { example: missing?.example ?? '', place: missing?.place ?? 0 }),
  )
}

function addCaption(
  { sql }: TableContext,
  revising: Revising,
  { example, place, text }: CaptionChange,
): void {
  sql.run(
    `INSERT INTO captions (dataset, example, place, revision, text, operation, created_at)
     VALUES (@dataset, @example, @place, 1, @text, @operation, @createdAt)`,
    { ...revising, example, place, text: text ?? '' },
  )
}

/** Notes the values from before, then sets the new ones; gives how many differed. */
function setValues(
  { sql }: TableContext,
  { dataset, operation }: Revising,
  { field, byKey }: ValueChange,
): number {
  const values = toJson([...byKey].map(([key, value]) => [key, columnOf(value)]))
  const type = FIELDS[field]
  const noted = sql.run(
    `INSERT INTO example_changes (operation, field, example, before, after)
     SELECT @operation, '${field}', e.key, CAST(e.${field} AS TEXT), j.value ->> 1
     FROM json_each(@values) j CROSS JOIN examples e
     WHERE e.dataset = @dataset AND e.key = j.value ->> 0 AND CAST(e.${field} AS TEXT) IS NOT j.value ->> 1`,
    { operation, dataset, values },
  )
  sql.run(
    `UPDATE examples SET ${field} = CAST(c.after AS ${type}) FROM example_changes c
     WHERE c.operation = @operation AND c.field = '${field}'
       AND examples.dataset = @dataset AND examples.key = c.example`,
    { operation, dataset },
  )
  return noted
}

function columnOf(value: string | number | null | readonly string[]): string | null {
  if (value === null || typeof value === 'string') return value
  return typeof value === 'number' ? `${value}` : toJson(value)
}

function undoLast(context: TableContext, dataset: string): Undone {
  const { sql } = context
  const last = sql.get<{ id: number }>(
    'SELECT id FROM caption_operations WHERE dataset = ? AND undone = 0 ORDER BY id DESC LIMIT 1',
    dataset,
  )
  if (!last) throw new EngineError('UNKNOWN_NAME', message('edit.noUndo', { dataset }))
  const undoing = { dataset, operation: last.id, createdAt: timestamp(context) }
  const captions = restoreCaptions(context, undoing)
  const values = (Object.keys(FIELDS) as ExampleField[]).map((field) => ({
    field,
    count: restoreValues(context, undoing, field),
  }))
  sql.run('UPDATE caption_operations SET undone = 1 WHERE id = ?', last.id)
  const isTraining = values.some(({ field, count }) => count > 0 && TRAINING_FIELDS.includes(field))
  countChange(context, dataset, { affectsTraining: captions > 0 || isTraining })
  return { operation: last.id, restored: values.reduce((sum, { count }) => sum + count, captions) }
}

/** Appends what each caption was before; one that the operation added goes away. */
function restoreCaptions({ sql }: TableContext, undoing: Revising): number {
  return sql.run(
    `INSERT INTO captions (dataset, example, place, revision, text, removed, undoes, created_at)
     SELECT c.dataset, c.example, c.place, now.revision + 1, coalesce(before.text, c.text),
       coalesce(before.removed, 1), @operation, @createdAt
     FROM captions c
     JOIN captions now ON now.dataset = c.dataset AND now.example = c.example AND now.place = c.place
       AND now.revision = (SELECT max(revision) FROM captions
         WHERE dataset = c.dataset AND example = c.example AND place = c.place)
     LEFT JOIN captions before ON before.dataset = c.dataset AND before.example = c.example
       AND before.place = c.place AND before.revision = c.revision - 1
     WHERE c.operation = @operation AND c.dataset = @dataset AND now.text = c.text AND now.removed = c.removed`,
    { ...undoing },
  )
}

function restoreValues({ sql }: TableContext, { dataset, operation }: Revising, field: ExampleField): number {
  return sql.run(
    `UPDATE examples SET ${field} = CAST(c.before AS ${FIELDS[field]}) FROM example_changes c
     WHERE c.operation = @operation AND c.field = '${field}' AND examples.dataset = @dataset
       AND examples.key = c.example AND CAST(examples.${field} AS TEXT) IS c.after`,
    { dataset, operation },
  )
}
