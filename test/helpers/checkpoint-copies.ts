// Copies of golden checkpoints that a test may change.
import { cpSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { EngineError } from '../../engine/base/errors.ts'
import {
  readSafetensorsAsF32,
  type SafetensorsTensor,
  writeSafetensors,
} from '../../engine/formats/safetensors.ts'
import { loadTextModel } from '../../engine/models/text/load.ts'
import type { HostWeights } from '../../engine/nn/parameters.ts'
import { tempFolder } from './temp-folder.ts'

/** Checkpoints that transformers wrote. */
export const GOLDEN = join(import.meta.dirname, '../golden/models')

/** A copy of a checkpoint that a test may change. */
export function copied(name: string): string {
  const folder = tempFolder()
  for (const file of ['config.json', 'model.safetensors'])
    cpSync(join(GOLDEN, name, file), join(folder, file))
  return folder
}

type Tensors = Record<string, SafetensorsTensor>

/** Tensors of a folder, in f32. */
export function tensorsOf(folder: string): Tensors {
  const tensors = readSafetensorsAsF32(readFileSync(join(folder, 'model.safetensors')))
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, data }]): [string, SafetensorsTensor] => [
      name,
      { dtype: 'F32', shape, data: Float32Array.from(data) },
    ]),
  )
}

/** Puts tensors into a folder. */
export function write(folder: string, tensors: Tensors, name = 'model.safetensors'): void {
  writeFileSync(join(folder, name), writeSafetensors(tensors, { format: 'pt' }))
}

/** A checkpoint whose tensors a test changes. */
export function changed(name: string, change: (tensors: Tensors) => Tensors): string {
  const folder = copied(name)
  write(folder, change(tensorsOf(folder)))
  return folder
}

/** A checkpoint whose configuration a test changes. */
export function reconfigured(name: string, change: object): string {
  const folder = copied(name)
  const path = join(folder, 'config.json')
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), ...change }))
  return folder
}

/** Numbers of all weights, to be compared. */
export const valuesOf = (weights: HostWeights): Record<string, number[]> =>
  Object.fromEntries(Object.entries(weights).map(([name, { data }]) => [name, Array.from(data)]))

/** What a model is refused with; an error when it is not. */
export function refusal(path: string): EngineError {
  try {
    loadTextModel(path)
  } catch (error) {
    if (error instanceof EngineError) return error
    throw error
  }
  throw new Error('expected a refusal')
}

/** Of models of Llama type. */
export const EMBEDDING = 'model.embed_tokens.weight'

/** A tensor of zeros. */
export function f32(...shape: number[]): SafetensorsTensor {
  return { dtype: 'F32', shape, data: new Float32Array(shape.reduce((a, b) => a * b)) }
}

/** Tensors with another number in one of them. */
export function withValue(all: Tensors, name: string, value: number): Tensors {
  const data = Float32Array.from((all[name] as SafetensorsTensor).data as Float32Array)
  data[7] = value
  return { ...all, [name]: { ...(all[name] as SafetensorsTensor), data } as SafetensorsTensor }
}

/** A checkpoint whose file of tensors ends too early. */
export function shortened(name: string): string {
  const folder = copied(name)
  truncateSync(join(folder, 'model.safetensors'), 10_000)
  return folder
}

/** A checkpoint with one file more, or another. */
export function withFile(name: string, content: string): string {
  const folder = copied('llama')
  writeFileSync(join(folder, name), content)
  return folder
}

/** A checkpoint whose weights are a pickle by that name. */
export function pickle(name: string): string {
  const folder = withFile(name, 'x')
  rmSync(join(folder, 'model.safetensors'))
  return folder
}

/** A checkpoint whose weights are an index of shards that are not there. */
export function indexed(map: Readonly<Record<string, string>>): string {
  const folder = withFile('model.safetensors.index.json', JSON.stringify({ weight_map: map }))
  rmSync(join(folder, 'model.safetensors'))
  return folder
}
