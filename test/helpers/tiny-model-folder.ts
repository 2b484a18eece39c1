// The tiny model as a folder on disk.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type SafetensorsTensor, writeSafetensors } from '../../engine/formats/safetensors.ts'
import { type CaptionImageModel, MODEL_FILES } from '../../engine/models/package.ts'
import type { HostWeights } from '../../engine/nn/parameters.ts'

/** Writes a caption-to-image model as its files, with a licence and a file that does not belong to it. */
export function writeModelFolder(folder: string, model: CaptionImageModel): string {
  mkdirSync(folder, { recursive: true })
  const write = (name: string, content: string | Uint8Array): void =>
    writeFileSync(join(folder, name), content)
  write(MODEL_FILES.manifest, JSON.stringify(model.manifest))
  write(MODEL_FILES.captionTokenizer, JSON.stringify(model.captionTokenizer))
  write(MODEL_FILES.imageTokenizer, writeSafetensors(asF32(model.imageTokenizer)))
  write(MODEL_FILES.transformer, writeSafetensors(asF32(model.transformer)))
  write('LICENSE', 'Apache-2.0')
  write('notes.xlsx', 'left behind')
  return folder
}

/** Weights as they are written to a file. */
export function asF32(weights: HostWeights): Record<string, SafetensorsTensor> {
  return Object.fromEntries(
    Object.entries(weights).map(([name, { shape, data }]) => [
      name,
      { dtype: 'F32', shape, data: Float32Array.from(data) },
    ]),
  )
}
