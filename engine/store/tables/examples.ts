// The examples of datasets: one row for each picture or text, in the order of keys; `example_order` has the order of import.
import { fromJson, type TableContext, toJson } from './context.ts'
import { countChange } from './revisions.ts'

/** One picture or text of a dataset. */
export interface ExampleRow {
  /** Identity within the dataset. */
  readonly key: string
  readonly split: 'train' | 'eval' | 'test'
  /** Excluded examples stay, but nothing trains or measures on them. */
  readonly status: 'kept' | 'excluded'
  /** Equal for near-duplicates. */
  readonly group: string
  /** Path below the dataset's folder of the file that it came from. */
  readonly file: string
  /** Line in a table or caption file, from 1; null for a file of its own. */
  readonly line: number | null
  /** Of the bytes of the file as it was imported. */
  readonly sha256: string
  /** Of the decoded pixels with their size. */
  readonly pixelSha256: string | null
  /** Difference hash, 16 hex digits. */
  readonly perceptualHash: string | null
  /** Pixels. */
  readonly width: number | null
  readonly height: number | null
  /** Whatever the importer knows besides. */
  readonly extra: Readonly<Record<string, unknown>>
}

/** What curating looks at: an example without what only the import knows. */
export interface CuratedExample extends Pick<
  ExampleRow,
  'key' | 'split' | 'status' | 'file' | 'width' | 'height'
> {
  /** Blob of the prepared square; empty for a text. */
  readonly picture: string
  /** 1 to 5; null for none. */
  readonly rating: number | null
  /** JSON list of texts. */
  readonly tags: string
  /** JSON list of who says each part, by place; null for a picture. */
  readonly roles: string | null
}

/** By what an example is the same as another, or nearly so. */
export interface ExampleIdentity extends Pick<ExampleRow, 'key' | 'group'> {
  /** Of the pixels, or of the file where there are none. */
  readonly pixelSha256: string
}

/** How many examples of a dataset are on which side. */
export interface SideCount {
  readonly split: ExampleRow['split']
  readonly status: ExampleRow['status']
  readonly count: number
}

/** The table `examples`. */
export interface Examples {
  /** Appends to a dataset, by its id, in the given order; the fingerprint is the adder's to set. */
  add(dataset: string, examples: readonly ExampleRow[]): void
  /** In the order of import; one split only where one is named. */
  list(dataset: string, split?: ExampleRow['split']): ExampleRow[]
  /** Those named, in the order of import. */
  named(dataset: string, keys: readonly string[]): ExampleRow[]
  /** By what pictures are equal or nearly equal, of those from a place of the order of import on. */
  identities(dataset: string, from: number, count: number): ExampleIdentity[]
  /** In the order of import; only those named where `keys` are given. */
  curated(dataset: string, keys?: readonly string[]): CuratedExample[]
  /** Without a record that could be undone. */
  setStatus(dataset: string, key: string, status: ExampleRow['status']): void
  count(dataset: string): number
  countSides(dataset: string): SideCount[]
  /** Blobs of the first kept pictures. */
  cover(dataset: string, limit: number): string[]
}

const COLUMNS = `key, split, status, family AS "group", file, line, sha256, pixel_sha256 AS pixelSha256,
  perceptual_hash AS perceptualHash, width, height, extra`

const CURATED = `SELECT key, split, status, file, width, height, coalesce(extra ->> 'picture', '') AS picture,
  extra ->> 'roles' AS roles, rating, tags FROM examples WHERE dataset = @dataset`

/** Examples one after the other as they were imported, for queries that do not want all of them. */
export const IN_IMPORT_ORDER = 'example_order o CROSS JOIN examples USING (dataset, key)'

type Raw = Omit<ExampleRow, 'extra'> & { readonly extra: string }

function read(raw: Raw): ExampleRow {
  return { ...raw, extra: fromJson(raw.extra) }
}

/** The place behind the last example in the order of import. */
export function nextPosition({ sql }: TableContext, dataset: string): number {
  const row = sql.get<{ next: number }>(
    'SELECT coalesce(max(position) + 1, 0) AS next FROM example_order WHERE dataset = ?',
    dataset,
  )
  return row?.next ?? 0
}

/** Opens the table. */
export function createExamples(context: TableContext): Examples {
  const { sql } = context
  const count = (dataset: string) =>
    sql.get<{ n: number }>('SELECT count(*) AS n FROM examples WHERE dataset = ?', dataset)?.n ?? 0
  return {
    count,
    add: (dataset, examples) => sql.transaction(() => add(context, dataset, examples)),
    list: (dataset, split) =>
      sql
        .all<Raw>(
          `SELECT ${COLUMNS} FROM examples WHERE dataset = @dataset AND (@split IS NULL OR split = @split) ORDER BY position`,
          { dataset, split: split ?? null },
        )
        .map(read),
    named: (dataset, keys) => named(context, dataset, keys),
    identities: (dataset, from, count) => identities(context, dataset, { from, count }),
    curated: (dataset, keys) =>
      keys
        ? sql.all(`${CURATED} AND key IN (SELECT value FROM json_each(@keys)) ORDER BY position`, {
            dataset,
            keys: toJson(keys),
          })
        : sql.all(`${CURATED} ORDER BY position`, { dataset }),
    setStatus: (dataset, key, status) =>
      sql.transaction(() => {
        sql.run('UPDATE examples SET status = ? WHERE dataset = ? AND key = ?', status, dataset, key)
        countChange(context, dataset, { affectsTraining: true })
      }),
    countSides: (dataset) =>
      sql.all(
        'SELECT split, status, count(*) AS count FROM examples WHERE dataset = ? GROUP BY split, status',
        dataset,
      ),
    cover: (dataset, limit) =>
      sql
        .all<{ picture: string | null }>(
          `SELECT extra ->> 'picture' AS picture FROM ${IN_IMPORT_ORDER} WHERE o.dataset = ? AND status = 'kept'
           ORDER BY o.position LIMIT ?`,
          dataset,
          limit,
        )
        .flatMap(({ picture }) => (picture === null ? [] : [picture])),
  }
}

function add(context: TableContext, dataset: string, examples: readonly ExampleRow[]): void {
  const { sql } = context
  const start = nextPosition(context, dataset)
  for (const [i, example] of examples.entries()) {
    const position = start + i
    sql.run(
      `INSERT INTO examples (dataset, key, position, split, status, family, file, line, sha256, pixel_sha256,
         perceptual_hash, width, height, extra)
       VALUES (@dataset, @key, @position, @split, @status, @group, @file, @line, @sha256, @pixelSha256,
         @perceptualHash, @width, @height, @extra)`,
      { ...example, extra: toJson(example.extra), dataset, position },
    )
    sql.run(
      'INSERT INTO example_order (dataset, position, key) VALUES (?, ?, ?)',
      ...[dataset, position, example.key],
    )
  }
  countChange(context, dataset, { affectsTraining: false })
}

function named({ sql }: TableContext, dataset: string, keys: readonly string[]): ExampleRow[] {
  const isNamed = 'key IN (SELECT value FROM json_each(@keys))'
  return sql
    .all<Raw>(`SELECT ${COLUMNS} FROM examples WHERE dataset = @dataset AND ${isNamed} ORDER BY position`, {
      dataset,
      keys: toJson(keys),
    })
    .map(read)
}

function identities(
  { sql }: TableContext,
  dataset: string,
  { from, count }: { readonly from: number; readonly count: number },
): ExampleIdentity[] {
  return sql.all(
    `SELECT key, family AS "group", coalesce(pixel_sha256, sha256) AS pixelSha256 FROM ${IN_IMPORT_ORDER}
     WHERE o.dataset = ? AND o.position >= ? AND o.position < ? ORDER BY o.position`,
    ...[dataset, from, from + count],
  )
}
