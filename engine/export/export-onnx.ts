// A caption-to-image model becomes a folder of ONNX files that passed the gate, or nothing at all.
import { EngineError } from '../base/errors.ts'
import { joined, message } from '../base/message.ts'
import type { CaptionImageModel } from '../models/package.ts'
import { openRuntime } from '../runtimes/index.ts'
import { type ExportFile, exportFiles } from './export-files.ts'
import { type Conformance, type GateControl, runGate } from './gate.ts'
import { type CaptionedPicture, examplesOfModel, examplesOfPairs } from './gate-examples.ts'
import { EXPORT_FILES } from './manifest.ts'
import { type ExportType, quantizeModel } from './quantize-model.ts'

/** A file on disk. */
export interface ExportedFile {
  readonly name: string
  readonly sizeBytes: number
  /** Lower-case hex. */
  readonly sha256: string
}

/** How folders get on disk; whoever keeps the data folder brings it. */
export interface FolderWriter {
  /** True when something of that name is there. */
  exists(path: string): boolean
  /** Writes a folder completely or not at all. */
  writeFolder(path: string, files: readonly ExportFile[]): readonly ExportedFile[]
  /** Adds a file to a folder, completely or not at all. */
  writeFile(path: string, bytes: Uint8Array): ExportedFile
  /** Renames a folder and makes the new name durable. */
  rename(from: string, to: string): void
  /** Removes a folder with all that is in it; fine when there is none. */
  remove(path: string): void
}

/** What to export and how. */
export interface ExportOptions extends GateControl {
  readonly type: ExportType
  /** The folder to make. */
  readonly out: string
  readonly writer: FolderWriter
  /** strict, the default: past a limit nothing is kept. warn: kept, and `conformance.passed` is false. */
  readonly gate?: 'strict' | 'warn'
  /** Rows of every run; 2, the default, are a caption and the empty caption. */
  readonly rows?: number
  /** Held-out pairs; without them the gate takes pictures that the model draws. */
  readonly pairs?: readonly CaptionedPicture[] | undefined
  /** SHA-256 of the model's own files, by name. */
  readonly sourceFiles?: Readonly<Record<string, string>>
}

/** What was made. */
export interface ExportResult {
  readonly path: string
  readonly type: ExportType
  readonly files: readonly ExportedFile[]
  readonly sizeBytes: number
  /** Of the transformer and the image decoder together, scales and what stays in floats included. */
  readonly bitsPerWeight: number
  readonly conformance: Conformance
}

/** Ending of a folder that is not through the gate yet: the ending that the data folder clears after a crash. */
const STAGING = '.staging'

/**
 * Writes the files beside their place, lets the gate open them in a fresh process, and gives the folder its name when
 * they are within the limits.
 * @throws NAME_TAKEN when `out` exists
 * @throws GATE_REFUSED when strict and past a limit; `details.conformance` has all figures, and nothing is left on disk
 * @throws CANCELLED when the signal fires
 */
export async function exportOnnx(model: CaptionImageModel, options: ExportOptions): Promise<ExportResult> {
  const { out, writer } = options
  if (writer.exists(out))
    throw new EngineError('NAME_TAKEN', message('export.exists', { path: out }), {
      fixes: [message('export.existsFix')],
    })
  const staging = out + STAGING
  writer.remove(staging)
  try {
    const result = await exportInto(staging, model, options)
    writer.rename(staging, out)
    return result
  } catch (error) {
    writer.remove(staging)
    throw error
  }
}

async function exportInto(
  staging: string,
  model: CaptionImageModel,
  options: ExportOptions,
): Promise<ExportResult> {
  const { type, out, writer, gate = 'strict', rows = 2, sourceFiles = {}, signal } = options
  const examples = await gateExamples(model, options)
  signal?.throwIfAborted()
  const quantized = quantizeModel(model, type)
  const written = writer.writeFolder(staging, exportFiles(model, quantized, { type, rows, sourceFiles }))
  const conformance = await runGate(
    { folder: staging, type, float: model, meant: quantized.meant, files: written, examples },
    options,
  )
  if (!conformance.passed && gate === 'strict') throw refused(type, conformance)
  const report = new TextEncoder().encode(`${JSON.stringify(conformance, null, 2)}\n`)
  const last = {
    ...writer.writeFile(`${staging}/${EXPORT_FILES.conformance}`, report),
    name: EXPORT_FILES.conformance,
  }
  const files = [...written, last]
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0)
  return {
    path: out,
    type,
    files,
    sizeBytes,
    bitsPerWeight: quantized.report.model.bitsPerWeight,
    conformance,
  }
}

async function gateExamples(model: CaptionImageModel, { pairs, threads = 0, signal }: ExportOptions) {
  const run = { runtime: await openRuntime('onnx-cpu'), compile: { threads }, signal }
  return pairs ? examplesOfPairs(model, pairs, run) : examplesOfModel(model, run)
}

function refused(type: ExportType, conformance: Conformance): EngineError {
  return new EngineError(
    'GATE_REFUSED',
    message('export.offOnnx', { type, failures: joined(conformance.said) }),
    {
      details: { conformance },
      fixes: [
        type === 'int4' ? message('export.offOnnxFix') : message('export.offOnnxFix2'),
        message('export.offOnnxFix3'),
      ],
    },
  )
}
