// Datasets: pictures with captions, or texts. Their examples are rows of `examples`.
import { fromJson, type JsonObject, type TableContext, toJson } from './context.ts'
import { type NamedRows, namedRows } from './named.ts'

/** What is stored of a dataset as a whole. */
export interface DatasetRow {
  readonly id: string
  readonly name: string
  readonly kind: 'pairs' | 'texts'
  /** The importer that read it. */
  readonly format: string
  /** Where it came from, as the person gave it. */
  readonly source: string
  /** Changes exactly when training could change. */
  readonly fingerprint: string
  readonly preparation: JsonObject
  readonly counts: Readonly<Record<string, number>>
  /** What could not be imported, and why. */
  readonly rejected: readonly JsonObject[]
  readonly createdAt: string
}

/** What a new dataset brings. */
export type NewDataset = Omit<DatasetRow, 'id' | 'createdAt'>

/** The table `datasets`; removing one removes its examples, captions and evaluations. */
export interface Datasets extends NamedRows<DatasetRow> {
  /** @throws NAME_TAKEN or BAD_ARGUMENT */
  add(dataset: NewDataset): DatasetRow
  /** Says what the contents as they stand now are called. @throws UNKNOWN_NAME */
  setFingerprint(reference: string, fingerprint: string): void
  /** True when the contents changed in a way that matters to training since the fingerprint was set. @throws UNKNOWN_NAME */
  isFingerprintStale(reference: string): boolean
  /** A number that grows with every change of examples and captions. @throws UNKNOWN_NAME */
  revision(reference: string): number
  /** After more was added. @throws UNKNOWN_NAME */
  setContents(reference: string, contents: DatasetContents): DatasetRow
  /** Adds a dataset that nobody sees before {@link Datasets.finish}; gives its id. @throws NAME_TAKEN or BAD_ARGUMENT */
  begin(dataset: Pick<NewDataset, 'name' | 'kind' | 'preparation'>): string
  /** Shows a dataset that was begun, by its id. */
  finish(id: string, contents: DatasetContents & Pick<NewDataset, 'format'>): DatasetRow
  /** Takes a dataset that was begun away, with all its examples; by its id. */
  discard(id: string): void
  /** The same with all that were begun and never finished. */
  discardUnfinished(): void
}

/** What changes when more is imported into a dataset. */
export type DatasetContents = Pick<NewDataset, 'source' | 'fingerprint' | 'counts' | 'rejected'>

type JsonColumns = 'preparation' | 'counts' | 'rejected'
type Raw = Omit<DatasetRow, JsonColumns> & Record<JsonColumns, string>

const COLUMNS =
  'id, name, kind, format, source, fingerprint, preparation, counts, rejected, created_at AS createdAt'

/** Opens the table. */
export function createDatasets(context: TableContext): Datasets {
  const rows = namedRows(context, {
    ...{ table: 'datasets', prefix: 'd', noun: 'dataset', columns: COLUMNS, read },
    visible: 'importing = 0',
  })
  return {
    ...rows,
    add: ({ name, kind, format, source, fingerprint, preparation, counts, rejected }) =>
      rows.insert(name, {
        kind,
        format,
        source,
        fingerprint,
        preparation: toJson(preparation),
        counts: toJson(counts),
        rejected: toJson(rejected),
      }),
    setFingerprint: (reference, fingerprint) =>
      void context.sql.run(
        'UPDATE datasets SET fingerprint = ?, fingerprint_revision = revision WHERE id = ?',
        fingerprint,
        rows.idOf(reference),
      ),
    isFingerprintStale: (reference) => {
      const { revision, fingerprintRevision } = revisionsOf(context, rows.idOf(reference))
      return revision !== fingerprintRevision
    },
    revision: (reference) => revisionsOf(context, rows.idOf(reference)).revision,
    setContents: (reference, { source, fingerprint, counts, rejected }) => {
      const id = rows.idOf(reference)
      context.sql.run(
        `UPDATE datasets SET source = ?, fingerprint = ?, counts = ?, rejected = ?, fingerprint_revision = revision
         WHERE id = ?`,
        source,
        fingerprint,
        toJson(counts),
        toJson(rejected),
        id,
      )
      return rows.find(id)
    },
    begin: ({ name, kind, preparation }) => {
      const empty = { format: '', source: '', fingerprint: '', counts: '{}', rejected: '[]' }
      return rows.insert(name, { ...empty, kind, preparation: toJson(preparation), importing: 1 }).id
    },
    finish: (id, contents) => {
      finish(context, id, contents)
      return rows.find(id)
    },
    discard: (id) => void context.sql.run('DELETE FROM datasets WHERE id = ? AND importing = 1', id),
    discardUnfinished: () => void context.sql.run('DELETE FROM datasets WHERE importing = 1'),
  }
}

function finish(
  { sql }: TableContext,
  id: string,
  { format, source, fingerprint, counts, rejected }: DatasetContents & Pick<NewDataset, 'format'>,
): void {
  sql.run(
    `UPDATE datasets SET format = ?, source = ?, fingerprint = ?, counts = ?, rejected = ?,
       fingerprint_revision = revision, importing = 0 WHERE id = ?`,
    ...[format, source, fingerprint, toJson(counts), toJson(rejected), id],
  )
}

interface Revisions {
  readonly revision: number
  readonly fingerprintRevision: number
}

function revisionsOf({ sql }: TableContext, id: string): Revisions {
  return sql.get<Revisions>(
    'SELECT revision, fingerprint_revision AS fingerprintRevision FROM datasets WHERE id = ?',
    id,
  ) as Revisions
}

function read(raw: Raw): DatasetRow {
  const { preparation, counts, rejected } = raw
  return {
    ...raw,
    preparation: fromJson(preparation),
    counts: fromJson(counts),
    rejected: fromJson(rejected),
  }
}
