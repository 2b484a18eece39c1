// A text model as one GGUF file for llama.cpp and what is built on it.
import type { GgufFields, GgufTensorToWrite } from '../../formats/gguf-write.ts'
import { streamGguf, type StreamedGguf } from '../../formats/gguf-write.ts'
import { EngineError } from '../../base/errors.ts'
import { message } from '../../base/message.ts'
import { sizeOf } from '../../base/tensor.ts'
import { ggufTokenizerFields } from '../../tokenizers/gguf-write.ts'
import { textParameters } from './decoder.ts'
import type { DecoderPart } from './family.ts'
import { ggufKeys, ropeDivisors } from './gguf-keys.ts'
import { ggufLayout, isTransposed } from './gguf-layouts.ts'
import { ggufPlaces } from './gguf-names.ts'
import { refuseOverflow } from './save.ts'
import type { TextModel } from './text-model.ts'

/** Precisions of matrices in GGUF files. */
export const GGUF_DTYPES = ['f32', 'f16', 'bf16', 'q8_0', 'q4_0', 'q4_1', 'q4_k', 'q6_k'] as const
/** One of {@link GGUF_DTYPES}. */
export type GgufDType = (typeof GGUF_DTYPES)[number]

/** How a precision is written. */
interface Precision {
  /** Element types of products, in order of preference: the first whose blocks fill the rows, else F32. */
  readonly products: readonly string[]
  /** Of the embedding and the head, whose errors reach the output directly; as llama-quantize has it. */
  readonly tables: readonly string[]
  /** `general.file_type`. @source llama.h, enum llama_ftype */
  readonly fileType: number
}

const SIX_BITS = ['Q6_K', 'Q8_0']
const PRECISIONS: Readonly<Record<GgufDType, Precision>> = {
  f32: { products: ['F32'], tables: ['F32'], fileType: 0 },
  f16: { products: ['F16'], tables: ['F16'], fileType: 1 },
  bf16: { products: ['BF16'], tables: ['BF16'], fileType: 32 },
  q8_0: { products: ['Q8_0'], tables: ['Q8_0'], fileType: 7 },
  q4_0: { products: ['Q4_0'], tables: SIX_BITS, fileType: 2 },
  q4_1: { products: ['Q4_1'], tables: SIX_BITS, fileType: 3 },
  q4_k: { products: ['Q4_K', 'Q5_0'], tables: SIX_BITS, fileType: 14 },
  q6_k: { products: SIX_BITS, tables: SIX_BITS, fileType: 18 },
}
/** Values in a block. */
const BLOCKS: Readonly<Record<string, number>> = {
  Q4_K: 256,
  Q6_K: 256,
  Q8_0: 32,
  Q5_0: 32,
  Q4_0: 32,
  Q4_1: 32,
}
/** Layouts of quantized blocks have not changed since. */
const QUANTIZATION_VERSION = 2

/**
 * The file of a model: keys, tokenizer, chat template, tensors. Vectors and tables of positions stay in floats.
 * @throws BAD_ARGUMENT where llama.cpp computes otherwise, has no such tokenizer, or f16 cannot hold a weight
 */
export function textModelGguf(
  model: TextModel,
  { name, dtype }: { readonly name: string; readonly dtype: GgufDType },
): StreamedGguf {
  const { family, config, tokenizerJson, licence } = model
  if (tokenizerJson === undefined) throw new EngineError('BAD_ARGUMENT', message('export.noTokenizer'))
  const fields: GgufFields = {
    'general.architecture': { type: 'text', value: family.ggufArchitecture },
    'general.type': { type: 'text', value: 'model' },
    'general.name': { type: 'text', value: name },
    ...(licence === undefined ? {} : { 'general.license': { type: 'text', value: licence } as const }),
    'general.file_type': { type: 'u32', value: PRECISIONS[dtype].fileType },
    'general.quantization_version': { type: 'u32', value: QUANTIZATION_VERSION },
    ...ggufKeys(family, config),
    ...ggufTokenizerFields({ ...model, tokenizerJson, vocabulary: config.vocabulary }),
  }
  return streamGguf(fields, tensorsOf(model, dtype))
}

function tensorsOf({ family, config, weights }: TextModel, dtype: GgufDType): GgufTensorToWrite[] {
  const places = ggufPlaces(family, config)
  const tensors = textParameters(config).map(({ name, shape }): GgufTensorToWrite => {
    const { name: inFile, part } = places.get(name) as { name: string; part: DecoderPart }
    const isMatrix = shape.length === 2
    const rows = isMatrix && isTransposed(part, config) ? shape.toReversed() : shape
    const type = isMatrix ? typeOf(part, rows[1] as number, dtype) : 'F32'
    const values = (): Float32Array => {
      const data = weights[name]?.data
      if (data?.length !== sizeOf(shape)) throw new Error(`text model: "${name}" is not among the weights.`)
      if (type === 'F16') refuseOverflow(name, data)
      return ggufLayout(data as Float32Array, { part, shape }, config)
    }
    return { name: inFile, shape: rows, type, values }
  })
  const divisors = ropeDivisors(family.ggufArchitecture, config)
  const table = tensors.find((one) => one.name === 'token_embd.weight')
  return [
    ...tensors,
    // llama.cpp asks NeoX for a head of its own
    ...(config.tied && family.ggufArchitecture === 'gptneox' && table
      ? [{ ...table, name: 'output.weight' }]
      : []),
    ...(divisors
      ? [{ name: 'rope_freqs.weight', shape: [divisors.length], type: 'F32', values: () => divisors }]
      : []),
  ]
}

function typeOf(part: DecoderPart, row: number, dtype: GgufDType): string {
  if (part === 'position') return 'F32'
  const { products, tables } = PRECISIONS[dtype]
  const wanted = part === 'token' || part === 'head' ? tables : products
  return wanted.find((type) => row % (BLOCKS[type] ?? 1) === 0) ?? 'F32'
}
