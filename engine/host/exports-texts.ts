// Exports of text models of the store: a Hugging Face folder or a PEFT adapter, opened again by its own reader and scored
// beside the model before it is kept.
import { rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { RandomStream } from '../base/random.ts'
import { EngineError } from '../base/errors.ts'
import {
  loadTextModel,
  PEFT_FILES,
  readPeft,
  type TextDType,
  type TextExportFormat,
  TextGenerator,
  type TextModel,
  textModelFiles,
  withPeft,
} from '../index.ts'
import { writeFolderAtomically } from '../store/durable.ts'
import type { Store } from '../store/store.ts'
import type { StoredFile } from '../store/tables/models.ts'
import { ChatWriter } from './chat-writer.ts'
import { openTexts } from './datasets-texts.ts'
import { resolveModel } from './models.ts'
import { openChosen } from './runtime-choice.ts'
import { tokenizerOf } from './text-models.ts'
import { ADAPTER_FOLDER } from './trained-text-model.ts'

/** What to export. */
export interface TextExportRequest {
  /** Id or name. */
  readonly model: string
  readonly format: TextExportFormat
  readonly type: TextDType
  /** The folder to make. */
  readonly out: string
  readonly gate: 'strict' | 'warn'
  /** Id or name of the dataset whose held-out texts the gate scores; random tokens without one. */
  readonly dataset?: string | undefined
  readonly runtime?: string | undefined
  readonly threads?: number | undefined
  /** Ends the gate; then nothing is kept. */
  readonly signal?: AbortSignal | undefined
}

/** What the gate measured. */
export interface TextConformance {
  /** Nats per token of the model, and of what was written. */
  readonly referenceNats: number
  readonly otherNats: number
  /** Mean difference of ln p over all tokens, without sign. */
  readonly meanDifference: number
  readonly limit: number
  readonly tokens: number
  readonly passed: boolean
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

/**
 * Mean difference of ln p that rounding explains: f32 comes back as it was, bf16 keeps 8 bits and f16 11 of each weight;
 * adapters are folded in once more.
 */
const LIMITS: Readonly<Record<TextDType, number>> = { f32: 1e-4, f16: 0.01, bf16: 0.1 }
/** Texts and tokens that the gate scores. */
const [GATE_TEXTS, GATE_TOKENS] = [8, 128]

/**
 * Exports a text model and records the artifact.
 * @throws UNKNOWN_NAME, FILE_* for damaged files, NAME_TAKEN when `out` exists
 * @throws BAD_ARGUMENT for another kind of model, or adapters of a model that has none
 * @throws GATE_REFUSED when strict and past the limit, with the figures in its details; then nothing is kept and
 * nothing recorded
 */
export async function exportTextModel(store: Store, request: TextExportRequest): Promise<TextExport> {
  const { row, folder } = resolveModel(store, request.model)
  const model = loadTextModel(folder)
  const written = await filesFor(store, request, { folder, model, parent: row.parent })
  const files = writeFolderAtomically(request.out, written.files)
  try {
    const other = await written.open()
    const conformance = await measure(store, request, { folder, model, other })
    if (!conformance.passed && request.gate === 'strict') throw refused(request, conformance)
    const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0)
    const weights = files.find(({ name }) => name.endsWith('.safetensors'))?.sizeBytes ?? 0
    const bitsPerWeight = (weights * 8) / row.parameters
    const artifact = store.artifacts.add({
      name: store.artifacts.freeName(basename(request.out)),
      ...{
        model: row.id,
        format: request.format,
        type: request.type,
        path: request.out,
        files,
        bitsPerWeight,
      },
      ...{ conformance: { ...conformance }, passed: conformance.passed },
    })
    return { path: request.out, files, sizeBytes, bitsPerWeight, conformance, artifact: artifact.id }
  } catch (error) {
    rmSync(request.out, { recursive: true, force: true })
    throw error
  }
}

interface Source {
  readonly folder: string
  readonly model: TextModel
  readonly parent: string | null
}

/** The files, and how what was written is opened again. */
async function filesFor(store: Store, { format, type, out }: TextExportRequest, source: Source) {
  if (format === 'safetensors')
    return {
      files: textModelFiles(source.model, { dtype: type }),
      open: () => Promise.resolve(loadTextModel(out)),
    }
  const read = (name: string): Promise<Buffer> => readFile(join(source.folder, ADAPTER_FOLDER, name))
  const names = [PEFT_FILES.config, PEFT_FILES.weights]
  const bytes = await Promise.all(names.map(read)).catch(() => {
    throw new EngineError(
      'BAD_ARGUMENT',
      'export: the model has no adapters; it was not trained with LoRA.',
      {
        fixes: ['Export it as safetensors.'],
      },
    )
  })
  const base = baseOf(store, source)
  return {
    files: names.map((name, i) => ({ name, bytes: bytes[i] as Buffer })),
    open: async () => {
      const [config, weights] = await Promise.all(names.map((name) => readFile(join(out, name))))
      const adapter = readPeft(
        { config: (config as Buffer).toString('utf8'), weights: weights as Buffer },
        base,
      )
      return { ...base, ...withPeft(adapter, base) }
    },
  }
}

function baseOf(store: Store, { parent }: Source): TextModel {
  if (parent !== null) return loadTextModel(resolveModel(store, parent).folder)
  throw new EngineError('BAD_ARGUMENT', 'export: the base of these adapters is not in the data folder.', {
    fixes: ['Export the model as safetensors.'],
  })
}

interface Measuring {
  readonly folder: string
  readonly model: TextModel
  /** As it was read back. */
  readonly other: TextModel
}

async function measure(store: Store, request: TextExportRequest, { folder, model, other }: Measuring) {
  const rows = await gateRows(store, request, { folder, model })
  const reference = await scored(store, request, model, { rows, folder })
  const values = await scored(
    store,
    request,
    { ...other, tokenizerJson: model.tokenizerJson },
    { rows, folder },
  )
  const mean = (list: readonly number[]): number => list.reduce((sum, one) => sum + one, 0) / list.length
  const meanDifference = mean(values.map((value, i) => Math.abs(value - (reference[i] as number))))
  const limit = LIMITS[request.format === 'peft' ? 'f32' : request.type]
  const [referenceNats, otherNats] = [-mean(reference), -mean(values)]
  const passed = meanDifference <= limit
  return { referenceNats, otherNats, meanDifference, limit, tokens: values.length, passed }
}

/** Held-out texts as tokens, or random ones. */
async function gateRows(
  store: Store,
  { dataset }: TextExportRequest,
  { folder, model }: Omit<Measuring, 'other'>,
): Promise<Int32Array[]> {
  const length = Math.min(GATE_TOKENS, model.config.context)
  if (dataset !== undefined) {
    const texts = openTexts(store, dataset)
    const chats = new ChatWriter(model, tokenizerOf(model, folder))
    const found = await chats.tokenized(texts.texts(texts.count('eval') > 0 ? 'eval' : 'train'), {
      most: GATE_TEXTS,
    })
    return found.map(({ ids }) => ids.subarray(0, length)).filter((ids) => ids.length > 1)
  }
  return Array.from({ length: GATE_TEXTS }, (_, i) => {
    const random = new RandomStream(0, 'gate tokens', i)
    return Int32Array.from({ length }, () => random.integer(model.config.vocabulary))
  })
}

/** ln p of every token of the rows but the first. */
async function scored(
  store: Store,
  { runtime, threads, signal }: TextExportRequest,
  model: TextModel,
  { rows, folder }: { readonly rows: readonly Int32Array[]; readonly folder: string },
): Promise<number[]> {
  const opened = await openChosen(store.home.root, runtime, 'tokens')
  const parts = { ...model, tokenizer: tokenizerOf(model, folder) }
  const generator = new TextGenerator(opened, parts, threads === undefined ? {} : { threads })
  const values: number[] = []
  try {
    for (const row of rows) {
      signal?.throwIfAborted()
      for (const value of (await generator.score(row)).logProbs) if (!Number.isNaN(value)) values.push(value)
    }
    return values
  } finally {
    await generator.dispose()
  }
}

function refused({ format, type }: TextExportRequest, conformance: TextConformance): EngineError {
  const { meanDifference, limit } = conformance
  return new EngineError(
    'GATE_REFUSED',
    `export: as ${format} ${type} ln p of a token is off by ${meanDifference.toPrecision(3)} on average, the limit is ${limit}.`,
    {
      details: { meanDifference, limit, conformance: { ...conformance } },
      fixes: ['Choose f32, or give --gate warn to keep it all the same.'],
    },
  )
}
