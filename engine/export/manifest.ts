// `model.json` of an exported folder: what the files are and how they are run, for people and for programs.
import { z } from 'zod'
import type { TensorType } from '../base/tensor.ts'
import { captionImageConfig } from '../models/caption-image.ts'
import { imageTokenizerConfig } from '../models/image-tokenizer.ts'

/** File names in an exported folder. */
export const EXPORT_FILES = {
  manifest: 'model.json',
  captionTokenizer: 'caption-tokenizer.json',
  transformer: 'transformer.onnx',
  imageDecoder: 'image-decoder.onnx',
  readme: 'README.txt',
  conformance: 'conformance.json',
} as const

const tensors = z.record(
  z.string(),
  z.strictObject({ dtype: z.enum(['f32', 'i32', 'bool']), shape: z.array(z.number().int().nonnegative()) }),
)
const file = z.strictObject({ file: z.string(), inputs: tensors, outputs: tensors })

/** The schema of `model.json`. */
export const exportManifest = z.strictObject({
  format: z.literal('tuneloom'),
  version: z.literal(1),
  kind: z.literal('onnx-export'),
  type: z.enum(['f32', 'int8', 'int4']),
  /** Of the model that it was made from. */
  source: z.strictObject({
    name: z.string(),
    licence: z.string(),
    /** SHA-256 of each of its files, where they were known. */
    files: z.record(z.string(), z.string()),
    card: z.record(z.string(), z.unknown()),
  }),
  /** Rows of every run; two are a caption and the empty caption for guidance. */
  rows: z.number().int().positive(),
  transformer: captionImageConfig,
  imageTokenizer: imageTokenizerConfig,
  /** Ids that the caller must know. */
  tokens: z.strictObject({
    padding: z.number().int(),
    beginOfCaption: z.number().int(),
    firstImageToken: z.number().int(),
    startOfImage: z.number().int(),
  }),
  /** Sampling defaults. */
  generation: z.record(z.string(), z.union([z.number(), z.boolean(), z.string()])),
  files: z.strictObject({ transformer: file, imageDecoder: file }),
  quantization: z.strictObject({
    weights: z.number(),
    sizeBytes: z.number(),
    bitsPerWeight: z.number(),
    /** √(Σ (w − ŵ)² / Σ w²) over the quantized matrices. */
    relativeRms: z.number(),
    matrices: z.array(z.record(z.string(), z.union([z.string(), z.number()]))),
  }),
})
/** Parsed {@link exportManifest}. */
export type ExportManifest = z.infer<typeof exportManifest>

/** Inputs or outputs as the manifest lists them; those in `stored` are part of the file. */
export function describeTensors(
  values: ReadonlyMap<string, TensorType>,
  stored: Readonly<Record<string, unknown>> = {},
): z.infer<typeof tensors> {
  const open = [...values].filter(([name]) => !(name in stored))
  return Object.fromEntries(open.map(([name, { dtype, shape }]) => [name, { dtype, shape: [...shape] }]))
}

/** The reverse of {@link describeTensors}. */
export function signatureOf({ inputs, outputs }: z.infer<typeof file>): {
  inputs: ReadonlyMap<string, TensorType>
  outputs: ReadonlyMap<string, TensorType>
} {
  return { inputs: new Map(Object.entries(inputs)), outputs: new Map(Object.entries(outputs)) }
}

/** What a person reads who finds the folder. */
export function readmeText({ source, type, rows, transformer, tokens }: ExportManifest): string {
  const { captionSlots: slots, gridSide: side } = transformer
  return `${[
    `${source.name}: pictures from captions, ONNX with ${type} weights, made by Tuneloom. Licence: ${source.licence}.`,
    'Runs with ONNX Runtime 1.20 or newer (it uses com.microsoft MatMulNBits); model.json lists inputs, outputs and ids.',
    `1. Encode the caption with caption-tokenizer.json: id ${tokens.beginOfCaption}, then the caption's ids, then ${tokens.padding}s: ${slots} in all.`,
    `2. Feed transformer.onnx one id per row and run, position 0, 1, 2 ...; rows = ${rows}: the caption, and one with id ${tokens.beginOfCaption} and ${tokens.padding}s for guidance.`,
    '3. After each run copy "keys i" and "values i" into slot `position` of "past keys i" and "past values i", and set mask[position] to 0. Empty slots: zeros, mask -1e9.',
    `4. At position ${slots} feed id ${tokens.startOfImage}. Its logits are for image token 0; choose t, feed t + ${tokens.firstImageToken} at the next position.`,
    '5. Guidance: log p(empty) + guidanceScale * (log p(caption) - log p(empty)), then temperature and the rest of "generation".',
    `6. After ${side * side} tokens feed them (without the offset) to image-decoder.onnx: red, green, blue planes from 0 to 1.`,
    'conformance.json tells how far this file is from the model in floats, measured on the file itself in a fresh process.',
    'The data behind the model and its attributions are in model.json under source.card.',
  ].join('\n')}\n`
}
