// A trained text model as a Hugging Face folder: what transformers opens, with our `model.json` beside it.
import { EngineError } from '../../base/errors.ts'
import { sizeOf } from '../../base/tensor.ts'
import { bf16FromF32, f16FromF32 } from '../../formats/half.ts'
import { type SafetensorsTensor, writeSafetensors } from '../../formats/safetensors.ts'
import type { HostWeights, ParameterSpec } from '../../nn/parameters.ts'
import { textParameters } from './decoder.ts'
import { TEXT_FILES } from './model-files.ts'
import type { TextModel } from './text-model.ts'

/** Precisions that weights can be stored in. */
export const TEXT_DTYPES = ['f32', 'bf16', 'f16'] as const
/** One of {@link TEXT_DTYPES}. */
export type TextDType = (typeof TEXT_DTYPES)[number]

/** A file of a folder. */
export interface TextModelFile {
  readonly name: string
  readonly bytes: Uint8Array
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

/**
 * The files of a model's folder but `model.json`. Weights keep the family's names; a tied head is not stored.
 * @throws INTERNAL when a weight is missing; BAD_ARGUMENT naming a weight that f16 cannot hold
 */
export function textModelFiles(
  model: Omit<TextModel, 'licence'>,
  options: { readonly dtype?: TextDType } = {},
): TextModelFile[] {
  const { dtype = 'f32' } = options
  return [
    ...textDescriptionFiles(model, dtype),
    { name: TEXT_FILES.weights, bytes: packed(textParameters(model.config), model.weights, dtype) },
  ]
}

/** transformers looks for these in both files. */
function tokenIds({ generationConfig }: Pick<TextModel, 'generationConfig'>): Record<string, unknown> {
  const ids = ['bos_token_id', 'eos_token_id', 'pad_token_id']
  return Object.fromEntries(Object.entries(generationConfig).filter(([key]) => ids.includes(key)))
}

function encoded(value: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`)
}

function packed(specs: readonly ParameterSpec[], weights: HostWeights, dtype: TextDType): Uint8Array {
  const tensors = specs.map(({ name, shape }): [string, SafetensorsTensor] => {
    const data = weights[name]?.data
    if (data?.length !== sizeOf(shape)) throw new Error(`text model: "${name}" is not among the weights.`)
    return [name, { shape, ...inPrecision(name, data, dtype) }]
  })
  return writeSafetensors(Object.fromEntries(tensors), { format: 'pt' })
}

function inPrecision(
  name: string,
  data: ArrayLike<number>,
  dtype: TextDType,
): Pick<SafetensorsTensor, 'dtype' | 'data'> {
  if (dtype === 'f32') return { dtype: 'F32', data: Float32Array.from(data) }
  if (dtype === 'bf16') return { dtype: 'BF16', data: bf16FromF32(data) }
  refuseOverflow(name, data)
  return { dtype: 'F16', data: f16FromF32(data) }
}

/** Lets values pass that f16 can hold. @throws BAD_ARGUMENT naming the first that it cannot */
export function refuseOverflow(name: string, data: ArrayLike<number>): void {
  for (let i = 0; i < data.length; i++)
    if (Math.abs(data[i] as number) >= F16_OVERFLOW)
      throw new EngineError('BAD_ARGUMENT', `text model: "${name}" has ${data[i]}, f16 ends at 65504.`, {
        fixes: ['Store it as bf16 or f32.'],
      })
}

/** Numbers from here on round to infinity. */
const F16_OVERFLOW = 65_520
