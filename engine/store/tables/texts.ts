// Examples that are texts: rows of `examples` whose parts are rows of `captions`, written and read many at a time. The
// roles of the parts stand in the example's `extra`, by place.
import { type TableContext, timestamp, toJson } from './context.ts'
import { type ExampleRow, IN_IMPORT_ORDER, nextPosition } from './examples.ts'
import { countChange } from './revisions.ts'
import { RowInserts } from './row-inserts.ts'

/** A part of a text. */
export interface StoredPart {
  readonly role: string
  readonly text: string
}

/** A part to store. */
export interface NewPart extends StoredPart {
  /** The text in UTF-8, where it is at hand so. */
  readonly utf8?: Uint8Array
}

/** A text to store. */
export interface NewText extends Pick<ExampleRow, 'key' | 'split' | 'group' | 'sha256' | 'file'> {
  /** Place in the order of import. */
  readonly position: number
  readonly line: number
  readonly parts: readonly NewPart[]
}

/** A text as it stands now. */
export interface TextRow extends Pick<
  ExampleRow,
  'key' | 'split' | 'status' | 'group' | 'file' | 'line' | 'sha256'
> {
  /** Without those that were taken away. */
  readonly parts: readonly StoredPart[]
  /** The place in the store of each part. */
  readonly places: readonly number[]
}

/** Which texts of a dataset, in the order of their keys. */
export interface TextPage {
  /** Only those behind this key; '' for the first ones. */
  readonly after: string
  readonly limit: number
}

/** Some texts in the order of import. */
export interface TextRange {
  readonly split?: ExampleRow['split'] | undefined
  readonly limit: number
  readonly offset: number
}

/** Texts of datasets, by the id of the dataset. */
export interface Texts {
  /**
   * Stores texts in one transaction, and gives their number; in the order of keys is quickest. They are taken from `texts` as
   * they are written, and have no place in the order of import before {@link Texts.arrange} gives them one.
   */
  add(dataset: string, texts: Iterable<NewText>): number
  /** Arranges texts in the order of import, from a position on, in one transaction; null where a position stays free. */
  arrange(dataset: string, from: number, keys: readonly (string | null)[]): void
  /** In the order of keys, all of them that are left when there are fewer than the limit. */
  page(dataset: string, page: TextPage): TextRow[]
  /** Those named, in the given order; unknown keys are left out. */
  named(dataset: string, keys: readonly string[]): TextRow[]
  /** Keys in the order of import, of one side where one is named. */
  keys(dataset: string, range: TextRange): string[]
  /** Gives all examples of one dataset to another, behind its own. */
  move(from: string, to: string): void
}

/** Role of a part whose role nobody noted, such as one that was added by hand. */
const DEFAULT_ROLE = 'text'

/** Opens the tables. */
export function createTexts(context: TableContext): Texts {
  const { sql } = context
  return {
    add: (dataset, texts) => sql.transaction(() => add(context, dataset, texts)),
    arrange: (dataset, from, keys) =>
      void sql.run(
        `INSERT INTO example_order (dataset, position, key)
         SELECT ?, ? + key, value FROM json_each(?) WHERE value IS NOT NULL`,
        ...[dataset, from, toJson(keys)],
      ),
    page: (dataset, page) => readPage(context, dataset, page),
    named: (dataset, keys) => readNamed(context, dataset, keys),
    keys: (dataset, range) => readKeys(context, dataset, range),
    move: (from, to) => sql.transaction(() => move(context, from, to)),
  }
}

const INSERT_EXAMPLES =
  'INSERT INTO examples (dataset, key, position, split, status, family, file, line, sha256, extra) VALUES'
const INSERT_PARTS = 'INSERT INTO captions (dataset, example, place, revision, text, created_at) VALUES'
/** Examples that are written with few statements: more gain nothing, and their values wait in memory. */
const EXAMPLES_AT_ONCE = 16

function add(context: TableContext, dataset: string, texts: Iterable<NewText>): number {
  const { sql } = context
  let count = 0
  const createdAt = timestamp(context)
  const extras = new Map<string, string>()
  const examples = new RowInserts(sql, `${INSERT_EXAMPLES} `, "(@dataset, ?, ?, ?, 'kept', ?, ?, ?, ?, ?)", {
    dataset,
  })
  const captions = new RowInserts(
    sql,
    `${INSERT_PARTS} `,
    '(@dataset, ?, ?, 1, CAST(? AS TEXT), @createdAt)',
    {
      ...{ dataset, createdAt },
    },
  )
  const write = (): void => {
    examples.write()
    captions.write()
  }
  for (const { key, position, split, group, sha256, file, line, parts } of texts) {
    examples.add(key, position, split, group, file, line, sha256, extraOf(parts, extras))
    for (let place = 0; place < parts.length; place++) {
      const part = parts[place] as NewPart
      captions.add(key, place, part.utf8 ?? part.text)
    }
    count++
    if (examples.count >= EXAMPLES_AT_ONCE) write()
  }
  write()
  countChange(context, dataset, { affectsTraining: true })
  return count
}

/** Most examples of a dataset have the same roles. */
function extraOf(parts: readonly NewPart[], known: Map<string, string>): string {
  let name = ''
  for (const { role } of parts) name += `${role} `
  const extra = known.get(name) ?? toJson({ roles: parts.map(({ role }) => role) })
  known.set(name, extra)
  return extra
}

type Raw = Omit<TextRow, 'parts' | 'places'> & { readonly roles: string | null }
interface RawPart {
  readonly example: string
  readonly place: number
  readonly text: string
  readonly removed: 0 | 1
}

const COLUMNS = `key, split, status, family AS "group", file, line, sha256, extra ->> 'roles' AS roles`
const PARTS = 'SELECT example, place, max(revision), text, removed FROM captions WHERE dataset = ?'
const IN_ORDER = 'GROUP BY example, place ORDER BY example, place'

function readPage({ sql }: TableContext, dataset: string, { after, limit }: TextPage): TextRow[] {
  const rows = sql.all<Raw>(
    `SELECT ${COLUMNS} FROM examples WHERE dataset = ? AND key > ? ORDER BY key LIMIT ?`,
    ...[dataset, after, limit],
  )
  const last = rows.at(-1)?.key ?? after
  const parts = sql.all<RawPart>(
    `${PARTS} AND example > ? AND example <= ? ${IN_ORDER}`,
    ...[dataset, after, last],
  )
  return joined(rows, parts)
}

function readNamed({ sql }: TableContext, dataset: string, keys: readonly string[]): TextRow[] {
  const names = toJson(keys)
  const isNamed = 'IN (SELECT value FROM json_each(?))'
  const rows = sql.all<Raw>(
    `SELECT ${COLUMNS} FROM examples WHERE dataset = ? AND key ${isNamed} ORDER BY key`,
    ...[dataset, names],
  )
  const parts = sql.all<RawPart>(`${PARTS} AND example ${isNamed} ${IN_ORDER}`, dataset, names)
  const byKey = new Map(joined(rows, parts).map((row) => [row.key, row]))
  return keys.flatMap((key) => byKey.get(key) ?? [])
}

function readKeys({ sql }: TableContext, dataset: string, { split, limit, offset }: TextRange): string[] {
  const page = [limit, offset]
  const rows =
    split === undefined
      ? sql.all<{ key: string }>(
          'SELECT key FROM example_order WHERE dataset = ? ORDER BY position LIMIT ? OFFSET ?',
          ...[dataset, ...page],
        )
      : sql.all<{ key: string }>(
          `SELECT key FROM ${IN_IMPORT_ORDER} WHERE o.dataset = ? AND split = ? ORDER BY o.position LIMIT ? OFFSET ?`,
          ...[dataset, split, ...page],
        )
  return rows.map(({ key }) => key)
}

/** Both in the order of keys. */
function joined(rows: readonly Raw[], parts: readonly RawPart[]): TextRow[] {
  const rolesOf = rememberingRoles()
  let at = 0
  return rows.map(({ roles, ...row }) => {
    const byPlace = rolesOf(roles)
    const own: RawPart[] = []
    for (; parts[at]?.example === row.key; at++) if (parts[at]?.removed === 0) own.push(parts[at] as RawPart)
    return {
      ...row,
      parts: own.map(({ place, text }) => ({ role: byPlace[place] ?? DEFAULT_ROLE, text })),
      places: own.map(({ place }) => place),
    }
  })
}

function rememberingRoles(): (json: string | null) => readonly string[] {
  const known = new Map<string, readonly string[]>()
  return (json) => {
    if (json === null) return []
    const roles = known.get(json) ?? (JSON.parse(json) as string[])
    known.set(json, roles)
    return roles
  }
}

function move(context: TableContext, from: string, to: string): void {
  const { sql } = context
  const start = nextPosition(context, to)
  sql.run(
    `INSERT INTO examples (dataset, key, position, split, status, family, file, line, sha256, extra)
     SELECT ?, key, position + ?, split, status, family, file, line, sha256, extra FROM examples WHERE dataset = ?`,
    ...[to, start, from],
  )
  sql.run(
    `INSERT INTO example_order (dataset, position, key)
     SELECT ?, position + ?, key FROM example_order WHERE dataset = ? ORDER BY position`,
    ...[to, start, from],
  )
  sql.run(
    `INSERT INTO captions (dataset, example, place, revision, text, created_at)
     SELECT ?, example, place, revision, text, created_at FROM captions WHERE dataset = ?`,
    ...[to, from],
  )
  sql.run('DELETE FROM example_order WHERE dataset = ?', from)
  sql.run('DELETE FROM examples WHERE dataset = ?', from)
  countChange(context, to, { affectsTraining: true })
}
