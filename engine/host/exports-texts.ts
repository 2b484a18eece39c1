// Exports of text models of the store: opened again by a reader of their format and held against the model before they are kept.
import { rmSync } from 'node:fs'
import { basename } from 'node:path'
import { EngineError } from '../base/errors.ts'
import { joined, message } from '../base/message.ts'
import {
  gateTexts,
  loadTextModel,
  type LogitReader,
  ownTexts,
  TEXT_LIMITS,
  type TextConformance,
  type TextExportFormat,
  type TextModel,
  type TextPrecision,
  TextRows,
} from '../index.ts'
import { writeFolderAtomically } from '../store/durable.ts'
import type { Store } from '../store/store.ts'
import type { StoredFile } from '../store/tables/models.ts'
import { ChatWriter } from './chat-writer.ts'
import { openTexts } from './datasets-texts.ts'
import { resolveModel } from './models.ts'
import { openChosen } from './runtime-choice.ts'
import { type Reopened, TEXT_WRITERS } from './text-export-files.ts'
import { tokenizerOf } from './text-models.ts'

/** What to export. */
export interface TextExportRequest {
  /** Id or name. */
  readonly model: string
  readonly format: TextExportFormat
  readonly type: TextPrecision
  /** The folder to make. */
  readonly out: string
  readonly gate: 'strict' | 'warn'
  /** Id or name of the dataset whose held-out texts the gate reads; what the model itself writes without one. */
  readonly dataset?: string | undefined
  readonly runtime?: string | undefined
  readonly threads?: number | undefined
  /** Ends the gate; then nothing is kept. */
  readonly signal?: AbortSignal | undefined
}

/** A written export. */
export interface TextExport {
  readonly path: string
  readonly files: readonly StoredFile[]
  readonly sizeBytes: number
  readonly bitsPerWeight: number
  readonly conformance: TextConformance
  /** Id of the artifact. */
  readonly artifact: string
}

/** Texts and tokens that the gate reads. */
const [GATE_TEXTS, GATE_TOKENS] = [8, 128]
/** Files that hold weights. */
const WEIGHTS = /\.(safetensors|gguf|onnx|onnx_data)$/

/**
 * Exports a text model and records the artifact.
 * @throws UNKNOWN_NAME, FILE_* for damaged files, NAME_TAKEN when `out` exists
 * @throws BAD_ARGUMENT for another kind of model, adapters of a model that has none, or what a format cannot say
 * @throws GATE_REFUSED when strict and past the limit, with the figures in its details; then nothing is kept and
 * nothing recorded
 */
export async function exportTextModel(store: Store, request: TextExportRequest): Promise<TextExport> {
  const { row, folder } = resolveModel(store, request.model)
  const model = loadTextModel(folder)
  const base = (): TextModel | undefined =>
    row.parent === null ? undefined : loadTextModel(resolveModel(store, row.parent).folder)
  const written = await TEXT_WRITERS[request.format]({ request, name: row.name, folder, model, base })
  const files = writeFolderAtomically(request.out, written.files)
  try {
    const conformance = await measure(store, request, { folder, model, reopened: await written.open() })
    if (!conformance.passed && request.gate === 'strict') throw refused(request, conformance)
    const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0)
    const weights = files.filter(({ name }) => WEIGHTS.test(name))
    const bitsPerWeight = (weights.reduce((sum, file) => sum + file.sizeBytes, 0) * 8) / row.parameters
    const artifact = store.artifacts.add({
      name: store.artifacts.freeName(basename(request.out)),
      ...{ model: row.id, format: request.format, type: request.type, path: request.out },
      ...{ files, bitsPerWeight, conformance: { ...conformance }, passed: conformance.passed },
    })
    return { path: request.out, files, sizeBytes, bitsPerWeight, conformance, artifact: artifact.id }
  } catch (error) {
    rmSync(request.out, { recursive: true, force: true })
    throw error
  }
}

interface Measuring {
  readonly folder: string
  readonly model: TextModel
  readonly reopened: Reopened
}

async function measure(
  store: Store,
  request: TextExportRequest,
  { folder, model, reopened }: Measuring,
): Promise<TextConformance> {
  const { runtime, threads, signal, format, type } = request
  const opened = await openChosen(store.home.root, runtime, 'tokens')
  const compile = threads === undefined ? {} : { threads }
  const rowsOf = (parts: Pick<TextModel, 'config' | 'weights'>): TextRows =>
    new TextRows(opened, parts, compile)
  const reference = rowsOf(model)
  const readers: (LogitReader & { dispose(): Promise<void> })[] = [reference]
  const kept = <R extends (typeof readers)[number]>(reader: R): R => (readers.push(reader), reader)
  try {
    const rows = await gateRows(store, request, { folder, model, reference })
    checkTokens(reopened, { folder, model, rows })
    const other = 'model' in reopened ? rowsOf(reopened.model) : reopened.reader
    const meant = 'model' in reopened ? undefined : kept(rowsOf(reopened.meant))
    const limits = format === 'peft' ? TEXT_LIMITS.f32 : TEXT_LIMITS[type]
    return await gateTexts({ reference, other: kept(other), meant, rows, limits }, signal)
  } finally {
    for (const reader of readers) await reader.dispose()
  }
}

interface GateSource {
  readonly folder: string
  readonly model: TextModel
  readonly reference: TextRows
}

/** Held-out texts as tokens, or what the model writes. */
async function gateRows(
  store: Store,
  { dataset, signal }: TextExportRequest,
  { folder, model, reference }: GateSource,
): Promise<Int32Array[]> {
  const length = Math.min(GATE_TOKENS, model.config.context)
  const tokenizer = tokenizerOf(model, folder)
  if (dataset === undefined) {
    const first = tokenizer.bosId ?? tokenizer.eosId ?? 0
    return ownTexts(reference, { count: GATE_TEXTS, length, first }, signal)
  }
  const texts = openTexts(store, dataset)
  const split = texts.count('eval') > 0 ? 'eval' : 'train'
  const found = await new ChatWriter(model, tokenizer).tokenized(texts.texts(split), { most: GATE_TEXTS })
  return found.map(({ ids }) => ids.subarray(0, length)).filter((ids) => ids.length > 1)
}

/**
 * A tokenizer that was rewritten for another format must cut the gate's texts as before.
 * @throws GATE_REFUSED naming the first text that it cuts otherwise
 */
function checkTokens(
  reopened: Reopened,
  { folder, model, rows }: { folder: string; model: TextModel; rows: readonly Int32Array[] },
): void {
  if (!('model' in reopened) || reopened.model.tokenizerJson === undefined) return
  const [before, after] = [tokenizerOf(model, folder), tokenizerOf(reopened.model, folder)]
  const text = rows
    .map((ids) => before.decode(ids, { skipSpecialTokens: true }))
    .find((one) => String(before.encode(one)) !== String(after.encode(one)))
  if (text === undefined) return
  throw new EngineError(
    'GATE_REFUSED',
    message('export.tokenizerCuts', { text: JSON.stringify(text.slice(0, 60)) }),
    { details: { text }, fixes: [message('export.tokenizerCutsFix')] },
  )
}

function refused({ format, type }: TextExportRequest, conformance: TextConformance): EngineError {
  return new EngineError(
    'GATE_REFUSED',
    message('export.off', { format, type, failures: joined(conformance.said) }),
    {
      details: { conformance: { ...conformance } },
      fixes: [message('export.offFix')],
    },
  )
}
