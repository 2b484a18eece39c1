// Models: shipped, imported and trained ones. Their files lie in a folder; the row says which and with what hashes.
import { fromJson, type JsonObject, type TableContext, toJson } from './context.ts'
import { type NamedRows, namedRows } from './named.ts'

/** A file as it was written: size in bytes, SHA-256 in lower-case hex. */
export interface StoredFile {
  readonly name: string
  readonly sizeBytes: number
  readonly sha256: string
}

/** A model. */
export interface ModelRow {
  readonly id: string
  readonly name: string
  /** The model family's registry name, such as `caption-image`. */
  readonly kind: string
  /** Where its files are. */
  readonly folder: string
  /** SPDX identifier, or the words of the licence file. */
  readonly licence: string
  /** Where it came from: `shipped`, `trained`, a path, or `hub:owner/name@revision`. */
  readonly source: string
  /** Id of the model that it was trained from. */
  readonly parent: string | null
  /** Id of the run that made it. */
  readonly run: string | null
  /** How many numbers it has learnt. */
  readonly parameters: number
  readonly sizeBytes: number
  readonly files: readonly StoredFile[]
  /** The model card: architecture, data, scores. */
  readonly card: JsonObject
  readonly createdAt: string
}

/** What a new model brings; its size is the sum of its files. */
export type NewModel = Omit<ModelRow, 'id' | 'createdAt' | 'sizeBytes'>

/** The table `models`; removing one removes its evaluations and artifacts, not its folder. */
export interface Models extends NamedRows<ModelRow> {
  /** @throws NAME_TAKEN or BAD_ARGUMENT */
  add(model: NewModel): ModelRow
}

type Raw = Omit<ModelRow, 'files' | 'card'> & Record<'files' | 'card', string>

const COLUMNS = `id, name, kind, folder, licence, source, parent, run, parameters, size_bytes AS sizeBytes, files, card,
  created_at AS createdAt`

/** Opens the table. */
export function createModels(context: TableContext): Models {
  const rows = namedRows(context, { table: 'models', prefix: 'm', noun: 'model', columns: COLUMNS, read })
  return {
    ...rows,
    add: ({ name, kind, folder, licence, source, parent, run, parameters, files, card }) =>
      rows.insert(name, {
        kind,
        folder,
        licence,
        source,
        parent,
        run,
        parameters,
        files: toJson(files),
        card: toJson(card),
        size_bytes: files.reduce((sum, file) => sum + file.sizeBytes, 0),
      }),
  }
}

function read(raw: Raw): ModelRow {
  return { ...raw, files: fromJson(raw.files), card: fromJson(raw.card) }
}
