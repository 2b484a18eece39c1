// A trained text model as a Hugging Face folder: what transformers opens, with our `model.json` beside it.
import { EngineError } from '../../base/errors.ts'
import { message } from '../../base/message.ts'
import { sizeOf } from '../../base/tensor.ts'
import { bf16FromF32, f16FromF32 } from '../../formats/half.ts'
import { type LateTensor, type SafetensorsData, streamSafetensors } from '../../formats/safetensors.ts'
import type { HostWeights, ParameterSpec } from '../../nn/parameters.ts'
import { textParameters } from './decoder.ts'
import { TEXT_FILES } from './model-files.ts'
import type { TextModel } from './text-model.ts'

/** Precisions that weights can be stored in. */
export const TEXT_DTYPES = ['f32', 'bf16', 'f16'] as const
/** One of {@link TEXT_DTYPES}. */
export type TextDType = (typeof TEXT_DTYPES)[number]

/** A small file of a folder. */
export interface TextModelFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/** A file of weights: made while it is written, since it may be larger than any array of bytes can be. */
export interface TextWeightsFile {
  readonly name: string
  readonly sizeBytes: number
  chunks(): Iterable<Uint8Array>
}

const TORCH_NAMES: Readonly<Record<TextDType, string>> = { f32: 'float32', bf16: 'bfloat16', f16: 'float16' }

/** The small files of a model's folder: configuration, tokenizer, defaults of generation, chat template. */
export function textDescriptionFiles(
  model: Omit<TextModel, 'licence' | 'weights'>,
  dtype: TextDType,
): TextModelFile[] {
  const config = {
    ...model.family.writeConfig(model.config),
    ...tokenIds(model),
    torch_dtype: TORCH_NAMES[dtype],
  }
  const texts: readonly (readonly [string, unknown])[] = [
    [TEXT_FILES.config, config],
    [TEXT_FILES.tokenizer, model.tokenizerJson],
    [TEXT_FILES.tokenizerConfig, model.tokenizerConfig],
    [TEXT_FILES.generation, model.generationConfig],
  ]
  return [
    ...texts.flatMap(([name, value]) => (value === undefined ? [] : [{ name, bytes: encoded(value) }])),
    ...(model.chatTemplate === undefined
      ? []
      : [{ name: TEXT_FILES.chatTemplate, bytes: new TextEncoder().encode(model.chatTemplate) }]),
  ]
}

/** Largest file of weights, as Hugging Face's are: larger models are shards with an index. */
const SHARD_BYTES = 5e9

/**
 * The files of a model's folder but `model.json`. Weights keep the family's names; a tied head is not stored.
 * @throws INTERNAL when a weight is missing; BAD_ARGUMENT naming a weight that f16 cannot hold
 */
export function textModelFiles(
  model: Omit<TextModel, 'licence'>,
  options: { readonly dtype?: TextDType; readonly shardBytes?: number } = {},
): (TextModelFile | TextWeightsFile)[] {
  const { dtype = 'f32', shardBytes = SHARD_BYTES } = options
  return [...textDescriptionFiles(model, dtype), ...weightFiles(model, dtype, shardBytes)]
}

/** transformers looks for these in both files. */
function tokenIds({ generationConfig }: Pick<TextModel, 'generationConfig'>): Record<string, unknown> {
  const ids = ['bos_token_id', 'eos_token_id', 'pad_token_id']
  return Object.fromEntries(Object.entries(generationConfig).filter(([key]) => ids.includes(key)))
}

function encoded(value: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`)
}

/** One file, or shards in the order of the parameters and the index that says which tensor is where. */
function weightFiles(
  { config, weights }: Pick<TextModel, 'config' | 'weights'>,
  dtype: TextDType,
  shardBytes: number,
): (TextModelFile | TextWeightsFile)[] {
  const width = dtype === 'f32' ? 4 : 2
  const shards: [string, LateTensor][][] = [[]]
  let [room, total] = [shardBytes, 0]
  for (const { name, shape } of textParameters(config)) {
    const bytes = sizeOf(shape) * width
    if (bytes > room && shards.at(-1)?.length) {
      shards.push([])
      room = shardBytes
    }
    room -= bytes
    total += bytes
    shards.at(-1)?.push([name, lateTensor({ name, shape }, weights, dtype)])
  }
  const nameOf = (i: number): string => {
    const [place, count] = [i + 1, shards.length].map((one) => String(one).padStart(5, '0'))
    return shards.length === 1 ? TEXT_FILES.weights : `model-${place}-of-${count}.safetensors`
  }
  const files = shards.map((tensors, i) => ({
    name: nameOf(i),
    ...streamSafetensors(Object.fromEntries(tensors), { format: 'pt' }),
  }))
  if (shards.length === 1) return files
  const places = shards.flatMap((tensors, i) => tensors.map(([name]) => [name, nameOf(i)]))
  const index = { metadata: { total_size: total }, weight_map: Object.fromEntries(places) as object }
  return [...files, { name: TEXT_FILES.index, bytes: encoded(index) }]
}

function lateTensor(
  { name, shape }: Pick<ParameterSpec, 'name' | 'shape'>,
  weights: HostWeights,
  dtype: TextDType,
): LateTensor {
  const data = weights[name]?.data
  if (data?.length !== sizeOf(shape)) throw new Error(`text model: "${name}" is not among the weights.`)
  if (dtype === 'f16') refuseOverflow(name, data)
  return { dtype: STORED[dtype].name, shape, values: () => STORED[dtype].encode(data) }
}

/** The same array where files can be written from it: not one of memory that threads share. */
function floats(data: ArrayLike<number>): Float32Array<ArrayBuffer> {
  const isPlain = data instanceof Float32Array && data.buffer instanceof ArrayBuffer
  return isPlain ? (data as Float32Array<ArrayBuffer>) : Float32Array.from(data)
}

/** Names of safetensors, and the values of their arrays. */
const STORED = {
  f32: { name: 'F32', encode: floats },
  bf16: { name: 'BF16', encode: bf16FromF32 },
  f16: { name: 'F16', encode: f16FromF32 },
} as const satisfies Record<
  TextDType,
  { readonly name: string; readonly encode: (data: ArrayLike<number>) => SafetensorsData }
>

/** Lets values pass that f16 can hold. @throws BAD_ARGUMENT naming the first that it cannot */
export function refuseOverflow(name: string, data: ArrayLike<number>): void {
  for (let i = 0; i < data.length; i++)
    if (Math.abs(data[i] as number) >= F16_OVERFLOW)
      throw new EngineError('BAD_ARGUMENT', message('export.f16', { name, value: data[i] as number }), {
        fixes: [message('export.f16Fix')],
      })
}

/** Numbers from here on round to infinity. */
const F16_OVERFLOW = 65_520
