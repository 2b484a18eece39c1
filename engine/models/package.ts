// A model on disk: a folder with `model.json`, weights as safetensors and a caption tokenizer.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { EngineError } from '../base/errors.ts'
import { firstProblem } from '../base/issue-message.ts'
import { message } from '../base/message.ts'
import { jsonReason } from '../base/reasons.ts'
import { sameShape, showShape } from '../base/tensor.ts'
import { readSafetensors, readSafetensorsAsF32, type SafetensorsTensor } from '../formats/safetensors.ts'
import type { HostWeights, ParameterSpec } from '../nn/parameters.ts'
import { captionImageConfig, captionImageParameters } from './caption-image.ts'
import { imageTokenizerConfig, imageTokenizerParameters } from './image-tokenizer.ts'
import { pairEncoderConfig, pairEncoderParameters } from './pair-encoder.ts'

/** How a model is sampled unless the caller says otherwise; names as in `GenerationOptions`. */
const generationDefaults = z.record(z.string(), z.union([z.number(), z.boolean(), z.string()]))

const common = {
  format: z.literal('tuneloom'),
  version: z.literal(1),
  name: z.string().min(1),
  licence: z.string(),
  /** What it was trained on and how, for people: free JSON. */
  card: z.record(z.string(), z.unknown()).default({}),
}

/** `model.json` of every kind of model. */
export const modelManifest = z.discriminatedUnion('kind', [
  z.strictObject({
    ...common,
    kind: z.literal('caption-image'),
    imageTokenizer: imageTokenizerConfig,
    transformer: captionImageConfig,
    generation: generationDefaults.default({}),
  }),
  z.strictObject({ ...common, kind: z.literal('pair-encoder'), encoder: pairEncoderConfig }),
  /** Beside the files of Hugging Face, which say the rest. */
  z.strictObject({
    ...common,
    kind: z.literal('text'),
    /** `model_type` of `config.json`. */
    family: z.string().min(1),
    generation: generationDefaults.default({}),
  }),
])
/** Parsed {@link modelManifest}. */
export type ModelManifest = z.infer<typeof modelManifest>
/** Manifest of a caption-to-image model. */
export type CaptionImageManifest = Extract<ModelManifest, { kind: 'caption-image' }>
/** Manifest of a pair encoder. */
export type PairEncoderManifest = Extract<ModelManifest, { kind: 'pair-encoder' }>

/** Manifest of a text model. */
export type TextManifest = Extract<ModelManifest, { kind: 'text' }>

/** File names in a model folder. */
export const MODEL_FILES = {
  manifest: 'model.json',
  captionTokenizer: 'caption-tokenizer.json',
  imageTokenizer: 'image-tokenizer.safetensors',
  transformer: 'transformer.safetensors',
  encoder: 'encoder.safetensors',
  replay: 'replay.safetensors',
} as const

/** A caption-to-image model in memory. */
export interface CaptionImageModel {
  readonly manifest: CaptionImageManifest
  readonly imageTokenizer: HostWeights
  readonly transformer: HostWeights
  /** Parsed `tokenizer.json`. */
  readonly captionTokenizer: unknown
}

/** Sequences that a model learnt, kept so that a fine-tune can repeat some: rows of ids. */
export interface ReplayRows {
  readonly captions: readonly Int32Array[]
  readonly images: readonly Int32Array[]
}

/** A pair encoder in memory. */
export interface PairEncoderModel {
  readonly manifest: PairEncoderManifest
  readonly encoder: HostWeights
  readonly captionTokenizer: unknown
}

/** Reads the manifest of a model folder. @throws FILE_NOT_FOUND, FILE_INVALID naming the first wrong field. */
export function readManifest(folder: string): ModelManifest {
  const path = join(folder, MODEL_FILES.manifest)
  if (!existsSync(path))
    throw new EngineError('FILE_NOT_FOUND', message('model.gone', { path }), {
      fixes: [message('model.goneFix')],
    })
  const parsed = modelManifest.safeParse(parseJson(path))
  if (parsed.success) return parsed.data
  throw new EngineError(
    'FILE_INVALID',
    message('model.packageValue', { path, ...firstProblem(parsed.error) }),
  )
}

/** Loads a caption-to-image model. @throws FILE_* and SHAPE_MISMATCH naming the file and the tensor. */
export function loadCaptionImageModel(folder: string): CaptionImageModel {
  const manifest = readManifest(folder)
  if (manifest.kind !== 'caption-image') throw wrongKind(folder, manifest.kind, 'caption-image')
  return {
    manifest,
    imageTokenizer: readWeights(
      join(folder, MODEL_FILES.imageTokenizer),
      imageTokenizerParameters(manifest.imageTokenizer),
    ),
    transformer: readWeights(
      join(folder, MODEL_FILES.transformer),
      captionImageParameters(manifest.transformer),
    ),
    captionTokenizer: parseJson(join(folder, MODEL_FILES.captionTokenizer)),
  }
}

/** The model's replay rows; none where it ships none. @throws FILE_* when the file is broken */
export function loadReplay(folder: string): ReplayRows {
  const path = join(folder, MODEL_FILES.replay)
  if (!existsSync(path)) return { captions: [], images: [] }
  const { tensors } = readSafetensors(readFileSync(path))
  return { captions: rowsOf(path, tensors['captions']), images: rowsOf(path, tensors['images']) }
}

function rowsOf(path: string, tensor: SafetensorsTensor | undefined): Int32Array[] {
  if (tensor?.dtype !== 'I32' || tensor.shape.length !== 2)
    throw new EngineError('FILE_INVALID', message('model.captionMatrices', { path }))
  const [rows, width] = tensor.shape as [number, number]
  return Array.from({ length: rows }, (_, i) =>
    Int32Array.from((tensor.data as Int32Array).subarray(i * width, (i + 1) * width)),
  )
}

/** Loads a pair encoder. @throws FILE_* and SHAPE_MISMATCH naming the file and the tensor. */
export function loadPairEncoder(folder: string): PairEncoderModel {
  const manifest = readManifest(folder)
  if (manifest.kind !== 'pair-encoder') throw wrongKind(folder, manifest.kind, 'pair-encoder')
  return {
    manifest,
    encoder: readWeights(join(folder, MODEL_FILES.encoder), pairEncoderParameters(manifest.encoder)),
    captionTokenizer: parseJson(join(folder, MODEL_FILES.captionTokenizer)),
  }
}

function readWeights(path: string, specs: readonly ParameterSpec[]): HostWeights {
  if (!existsSync(path)) throw new EngineError('FILE_NOT_FOUND', message('model.gone', { path }))
  const stored = readSafetensorsAsF32(readFileSync(path))
  for (const { name, shape } of specs) {
    const tensor = stored[name]
    if (!tensor || !sameShape(tensor.shape, shape))
      throw new EngineError(
        'SHAPE_MISMATCH',
        message('model.shape', {
          path,
          name,
          expected: showShape(shape),
          came: tensor ? showShape(tensor.shape) : 'nothing',
        }),
      )
  }
  return Object.fromEntries(specs.map(({ name }) => [name, stored[name] as HostWeights[string]]))
}

function parseJson(path: string): unknown {
  if (!existsSync(path)) throw new EngineError('FILE_NOT_FOUND', message('model.gone', { path }))
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new EngineError('FILE_INVALID', message('model.json', { path, reason: jsonReason(cause) }), {
      cause,
    })
  }
}

function wrongKind(folder: string, came: string, expected: string): EngineError {
  return new EngineError('BAD_ARGUMENT', message('model.kind', { folder, came, expected }))
}
