// What text models are written as: formats of others with a precision each.
import type { TextDType } from '../models/text/save.ts'

/** Formats that text models are written in: a Hugging Face folder, and adapters as PEFT reads them. */
export type TextExportFormat = 'safetensors' | 'peft'

/** A format with a precision. */
interface TextExportType {
  /** No type of models that draw has it too. */
  readonly name: string
  readonly label: string
  readonly help: string
  readonly format: TextExportFormat
  /** Of the weights. */
  readonly type: TextDType
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
]
