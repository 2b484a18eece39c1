// Exported models with the outcome of their conformance gate.
import { fromJson, type JsonObject, type TableContext, toJson } from './context.ts'
import type { StoredFile } from './models.ts'
import { type NamedRows, namedRows } from './named.ts'

/** An exported model. */
export interface ArtifactRow {
  readonly id: string
  readonly name: string
  /** Id of the model that it was made from. */
  readonly model: string
  /** `safetensors`, `onnx`, `gguf` … */
  readonly format: string
  /** Of its weights: `f32`, `int8`, `int4` … */
  readonly type: string
  readonly path: string
  readonly sizeBytes: number
  readonly bitsPerWeight: number
  readonly files: readonly StoredFile[]
  /** What the gate measured, beside its limits. */
  readonly conformance: JsonObject
  readonly passed: boolean
  readonly createdAt: string
}

/** What a new artifact brings; its size is the sum of its files. */
export type NewArtifact = Omit<ArtifactRow, 'id' | 'createdAt' | 'sizeBytes'>

/** The table `artifacts`; removing one leaves its files. */
export interface Artifacts extends NamedRows<ArtifactRow> {
  /** @throws NAME_TAKEN or BAD_ARGUMENT */
  add(artifact: NewArtifact): ArtifactRow
}

type Raw = Omit<ArtifactRow, 'files' | 'conformance' | 'passed'> &
  Record<'files' | 'conformance', string> & { readonly passed: number }

const COLUMNS = `id, name, model, format, type, path, size_bytes AS sizeBytes, bits_per_weight AS bitsPerWeight, files,
  conformance, passed, created_at AS createdAt`

/** Opens the table. */
export function createArtifacts(context: TableContext): Artifacts {
  const rows = namedRows(context, {
    table: 'artifacts',
    prefix: 'x',
    noun: 'artifact',
    columns: COLUMNS,
    read,
  })
  return {
    ...rows,
    add: ({ name, model, format, type, path, bitsPerWeight, files, conformance, passed }) =>
      rows.insert(name, {
        model,
        format,
        type,
        path,
        size_bytes: files.reduce((sum, file) => sum + file.sizeBytes, 0),
        bits_per_weight: bitsPerWeight,
        files: toJson(files),
        conformance: toJson(conformance),
        passed: Number(passed),
      }),
  }
}

function read(raw: Raw): ArtifactRow {
  return {
    ...raw,
    files: fromJson(raw.files),
    conformance: fromJson(raw.conformance),
    passed: raw.passed === 1,
  }
}
