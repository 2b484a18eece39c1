// What text models are written as: formats of others with a precision each.
import { TEXT_DTYPES, type TextDType } from '../models/text/save.ts'
import { GGUF_DTYPES, type GgufDType } from '../models/text/save-gguf.ts'
import type { TextLimits } from './text-gate.ts'

/** Precisions of each format: a Hugging Face folder, adapters as PEFT reads them, a file for llama.cpp, ONNX as Optimum lays it out. */
export const TEXT_EXPORT_FORMATS = {
  safetensors: TEXT_DTYPES,
  peft: ['f32'],
  gguf: GGUF_DTYPES,
  onnx: ['f32', 'int8', 'int4'],
} as const
/** Formats that text models are written in. */
export type TextExportFormat = keyof typeof TEXT_EXPORT_FORMATS
/** Precisions of all of them. */
export type TextPrecision = TextDType | GgufDType | 'int8' | 'int4'

/** A format with a precision. */
interface TextExportType {
  /** No type of models that draw has it too. */
  readonly name: string
  readonly label: string
  readonly help: string
  readonly format: TextExportFormat
  /** Of the weights. */
  readonly type: TextPrecision
}

/** Every one; wizards draw themselves from it. */
export const TEXT_EXPORT_TYPES: readonly TextExportType[] = [
  {
    name: 'safetensors-f32',
    label: 'Folder, 32 bits',
    help: 'A Hugging Face folder that Transformers opens, every weight as it is. The largest files, and nothing is lost.',
    ...{ format: 'safetensors', type: 'f32' },
  },
  {
    name: 'safetensors-bf16',
    label: 'Folder, bfloat16',
    help: 'A Hugging Face folder of half the size. Keeps every magnitude and 8 bits of each weight; most models are given out so.',
    ...{ format: 'safetensors', type: 'bf16' },
  },
  {
    name: 'safetensors-f16',
    label: 'Folder, float16',
    help: 'A Hugging Face folder of half the size. Keeps 11 bits of each weight, but none above 65504.',
    ...{ format: 'safetensors', type: 'f16' },
  },
  {
    name: 'peft',
    label: 'Adapters',
    help: 'Only what was trained, as PEFT reads it: small files that need the base model beside them.',
    ...{ format: 'peft', type: 'f32' },
  },
  {
    name: 'gguf-q4_k',
    label: 'GGUF, 4 bits in large blocks',
    help: 'One file for llama.cpp, Ollama and LM Studio, at the size that most people download. Rounds better than q4_0.',
    ...{ format: 'gguf', type: 'q4_k' },
  },
  {
    name: 'gguf-q4_0',
    label: 'GGUF, 4 bits',
    help: 'One file for llama.cpp, Ollama and LM Studio in plain blocks of 32, which run quickest on most processors.',
    ...{ format: 'gguf', type: 'q4_0' },
  },
  {
    name: 'gguf-q4_1',
    label: 'GGUF, 4 bits with minima',
    help: 'As q4_0 with a minimum for each block: a tenth larger, a little closer to the model.',
    ...{ format: 'gguf', type: 'q4_1' },
  },
  {
    name: 'gguf-q6_k',
    label: 'GGUF, 6 bits',
    help: 'One file for llama.cpp and what is built on it; hardly to be told from the model.',
    ...{ format: 'gguf', type: 'q6_k' },
  },
  {
    name: 'gguf-q8_0',
    label: 'GGUF, 8 bits',
    help: 'One file for llama.cpp and what is built on it; a quarter of the size, and nearly nothing is lost.',
    ...{ format: 'gguf', type: 'q8_0' },
  },
  {
    name: 'gguf-f16',
    label: 'GGUF, float16',
    help: 'One file for llama.cpp, from which its own tools quantize further.',
    ...{ format: 'gguf', type: 'f16' },
  },
  {
    name: 'gguf-bf16',
    label: 'GGUF, bfloat16',
    help: 'One file for llama.cpp; keeps every magnitude and 8 bits of each weight.',
    ...{ format: 'gguf', type: 'bf16' },
  },
  {
    name: 'gguf-f32',
    label: 'GGUF, 32 bits',
    help: 'One file for llama.cpp with every weight as it is. Nothing is lost.',
    ...{ format: 'gguf', type: 'f32' },
  },
  {
    name: 'onnx-int4',
    label: 'ONNX, 4 bits',
    help: 'A folder for ONNX Runtime, laid out as Optimum does, four bits a weight: about a sixth of the size; check the quality.',
    ...{ format: 'onnx', type: 'int4' },
  },
  {
    name: 'onnx-int8',
    label: 'ONNX, 8 bits',
    help: 'A folder for ONNX Runtime, laid out as Optimum does, one byte a weight: a quarter of the size, hardly a loss.',
    ...{ format: 'onnx', type: 'int8' },
  },
  {
    name: 'onnx-f32',
    label: 'ONNX, 32 bits',
    help: 'A folder for ONNX Runtime, laid out as Optimum does, every weight as it is. Nothing is lost.',
    ...{ format: 'onnx', type: 'f32' },
  },
]

/**
 * Measured on what the models write: the text starter shows a mean KL of 5e-5 (q8_0), 6e-4 (q6_k), .005 (q4_k) and .008 (q4_0),
 * with the same likeliest token at .995, .984, .949 and .938 of the positions; SmolLM2-135M in q4_0 .35 and .66, which is what
 * four bits in blocks of 32 do to so small a model. A wrong layout shows several nats.
 */
const EIGHT_BITS: TextLimits = { meanKl: 0.01, agreement: 0.95 }
const FOUR_BITS: TextLimits = { meanKl: 0.5, agreement: 0.55 }

/**
 * Limits by precision. Rounding explains so much of the difference of ln p: f32 comes back as it was, bf16 keeps 8 bits and
 * f16 11 of each weight; adapters are folded in once more.
 */
export const TEXT_LIMITS: Readonly<Record<TextPrecision, TextLimits>> = {
  f32: { meanDifference: 1e-4 },
  f16: { meanDifference: 0.01 },
  bf16: { meanDifference: 0.1 },
  q8_0: EIGHT_BITS,
  q6_k: EIGHT_BITS,
  q4_0: FOUR_BITS,
  q4_1: FOUR_BITS,
  q4_k: FOUR_BITS,
  int8: { ...EIGHT_BITS, fileKl: 0.005 },
  int4: { ...FOUR_BITS, fileKl: 0.005 },
}
