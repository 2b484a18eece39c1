// Tables whose rows are called by id (`m3`) or by unique name.
import { EngineError, nearestName } from '../../base/errors.ts'
import { message } from '../../base/message.ts'
import type { SqlValue } from '../sql.ts'
import { type TableContext, timestamp } from './context.ts'

/** How such a table is called and read. */
export interface NamedTable<Raw, Row> {
  readonly table: string
  /** One letter before the number of every id. */
  readonly prefix: string
  /** What a row is, for messages. */
  readonly noun: string
  /** What to select. */
  readonly columns: string
  readonly read: (raw: Raw) => Row
  /** SQL that says of a row whether it is seen; all are unless told. */
  readonly visible?: string
}

/** What all such tables can do. */
export interface NamedRows<Row> {
  /** In the order of making. */
  list(): Row[]
  /** By id or name. @throws UNKNOWN_NAME with the nearest name */
  find(reference: string): Row
  /** The given name, or the first of `name-2`, `name-3` … that is free. */
  freeName(name: string): string
  /** @throws UNKNOWN_NAME, NAME_TAKEN or BAD_ARGUMENT */
  rename(reference: string, name: string): Row
  /** Removes the row with all that hangs on it and returns what it was; folders are the caller's. @throws UNKNOWN_NAME */
  remove(reference: string): Row
}

/** The same, with the door for adding that each table wraps in its own types. */
export interface NamedRowsBase<Row> extends NamedRows<Row> {
  /** Adds a row by column names; id and time come from here. @throws NAME_TAKEN or BAD_ARGUMENT */
  insert(name: string, columns: Readonly<Record<string, SqlValue>>): Row
  idOf(reference: string): string
}

/** Opens a table of named rows. */
export function namedRows<Raw, Row>(context: TableContext, table: NamedTable<Raw, Row>): NamedRowsBase<Row> {
  const { sql } = context
  const { visible = 'TRUE' } = table
  const select = `SELECT ${table.columns} FROM ${table.table}`
  const idOf = (reference: string) => findId(context, table, reference)
  const find = (reference: string) =>
    table.read(sql.get<Raw>(`${select} WHERE id = ?`, idOf(reference)) as Raw)
  return {
    idOf,
    find,
    list: () => sql.all<Raw>(`${select} WHERE ${visible} ORDER BY length(id), id`).map(table.read),
    freeName: (name) => freeName(context, table, name),
    insert: (name, columns) =>
      sql.transaction(() => {
        requireFree(context, table, name)
        const row = { ...columns, name, id: nextId(context, table), created_at: timestamp(context) }
        const keys = Object.keys(row)
        sql.run(
          `INSERT INTO ${table.table} (${keys.join(', ')}) VALUES (${keys.map((key) => `@${key}`).join(', ')})`,
          row,
        )
        return table.read(sql.get<Raw>(`${select} WHERE id = ?`, row.id) as Raw)
      }),
    rename: (reference, name) =>
      sql.transaction(() => {
        const id = idOf(reference)
        requireFree(context, table, name)
        sql.run(`UPDATE ${table.table} SET name = ? WHERE id = ?`, name, id)
        return find(id)
      }),
    remove: (reference) =>
      sql.transaction(() => {
        const row = find(reference)
        sql.run(`DELETE FROM ${table.table} WHERE id = ?`, idOf(reference))
        return row
      }),
  }
}

type Naming = Pick<NamedTable<never, unknown>, 'table' | 'prefix' | 'noun' | 'visible'>

function findId({ sql }: TableContext, { table, noun, visible = 'TRUE' }: Naming, reference: string): string {
  const row = sql.get<{ id: string }>(
    `SELECT id FROM ${table} WHERE (id = ? OR name = ?) AND ${visible}`,
    reference,
    reference,
  )
  if (row) return row.id
  const known = sql
    .all<{ name: string }>(`SELECT name FROM ${table} WHERE ${visible}`)
    .map(({ name }) => name)
  const near = nearestName(reference, known)
  const names = known.slice(0, 10).join(', ')
  const all = known.length > 0 ? message('name.known', { names }) : message('name.noneYet', { noun })
  throw new EngineError('UNKNOWN_NAME', message('name.none', { noun, name: reference }), {
    details: { [noun]: reference },
    fixes: [near ? message('name.didYouMean', { name: near }) : all],
  })
}

/** Ids are never used again, so that an old report cannot point at a new thing. */
function nextId({ sql }: TableContext, { table, prefix }: Naming): string {
  sql.run('INSERT INTO counters VALUES (?, 1) ON CONFLICT (kind) DO UPDATE SET last = last + 1', table)
  return `${prefix}${sql.get<{ last: number }>('SELECT last FROM counters WHERE kind = ?', table)?.last ?? 1}`
}

function requireFree(context: TableContext, naming: Naming, name: string): void {
  const { prefix, noun } = naming
  if (name.trim() !== name || name === '' || name.length > 200)
    throw new EngineError('BAD_ARGUMENT', message('name.length', { noun, name }))
  if (new RegExp(`^${prefix}\\d+$`).test(name))
    throw new EngineError('BAD_ARGUMENT', message('name.likeId', { noun, name }))
  if (isTaken(context, naming, name))
    throw new EngineError('NAME_TAKEN', message('name.taken', { noun, name }), {
      details: { [noun]: name },
      fixes: [message('name.takenFix')],
    })
}

function isTaken({ sql }: TableContext, { table }: Naming, name: string): boolean {
  return sql.get(`SELECT 1 FROM ${table} WHERE name = ?`, name) !== undefined
}

function freeName(context: TableContext, naming: Naming, name: string): string {
  if (!isTaken(context, naming, name)) return name
  let number = 2
  while (isTaken(context, naming, `${name}-${number}`)) number++
  return `${name}-${number}`
}
