// The examples of datasets: one row for each picture or text, in the order of import.
import { fromJson, type TableContext, toJson } from './context.ts'

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

/** The table `examples`. */
export interface Examples {
  /** Appends to a dataset, by its id, in the given order. */
  add(dataset: string, examples: readonly ExampleRow[]): void
  /** In the order of import; one split only where one is named. */
  list(dataset: string, split?: ExampleRow['split']): ExampleRow[]
  setStatus(dataset: string, key: string, status: ExampleRow['status']): void
  count(dataset: string): number
}

const COLUMNS = `key, split, status, family AS "group", file, line, sha256, pixel_sha256 AS pixelSha256,
  perceptual_hash AS perceptualHash, width, height, extra`

type Raw = Omit<ExampleRow, 'extra'> & { readonly extra: string }

/** Opens the table. */
export function createExamples({ sql }: TableContext): Examples {
  const count = (dataset: string) =>
    sql.get<{ n: number }>('SELECT count(*) AS n FROM examples WHERE dataset = ?', dataset)?.n ?? 0
  return {
    count,
    add: (dataset, examples) =>
      sql.transaction(() => {
        const start = count(dataset)
        examples.forEach((example, i) =>
          sql.run(
            `INSERT INTO examples VALUES (@dataset, @key, @position, @split, @status, @group, @file, @line, @sha256,
             @pixelSha256, @perceptualHash, @width, @height, @extra)`,
            { ...example, extra: toJson(example.extra), dataset, position: start + i },
          ),
        )
      }),
    list: (dataset, split) =>
      sql
        .all<Raw>(
          `SELECT ${COLUMNS} FROM examples WHERE dataset = @dataset AND (@split IS NULL OR split = @split) ORDER BY position`,
          { dataset, split: split ?? null },
        )
        .map((raw) => ({ ...raw, extra: fromJson(raw.extra) })),
    setStatus: (dataset, key, status) =>
      void sql.run('UPDATE examples SET status = ? WHERE dataset = ? AND key = ?', status, dataset, key),
  }
}
