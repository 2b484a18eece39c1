// A job on its way to a contestant: tensors under prefixed names in one safetensors file, the rest as JSON in its metadata.
import { readFileSync } from 'node:fs'
import { readSafetensors, type SafetensorsTensor } from '../formats/safetensors.ts'
import type { HostWeights } from '../nn/parameters.ts'

/** Host tensors of f32 as `prefix/name`. */
export function asTensors(prefix: string, weights: HostWeights): Record<string, SafetensorsTensor> {
  return Object.fromEntries(
    Object.entries(weights).map(([name, { shape, data }]) => [
      `${prefix}/${name}`,
      { dtype: 'F32', shape, data: data as Float32Array<ArrayBuffer> },
    ]),
  )
}

/** A job that was read back. */
export interface ReadJob<Job> {
  readonly job: Job
  readonly tensors: Readonly<Record<string, SafetensorsTensor>>
  /** The tensors under a prefix, by the rest of their names. */
  weights(prefix: string): HostWeights
  /** Gives the file's bytes back, as the twin does, once everything has been copied: all tensors are empty afterwards. */
  release(): void
}

/** Reads the file that this process was started with. */
export function readJob<Job>(): ReadJob<Job> {
  const bytes = readFileSync(process.argv[2] as string)
  const { tensors, metadata } = readSafetensors(bytes)
  const weights = (prefix: string): HostWeights =>
    Object.fromEntries(
      Object.entries(tensors)
        .filter(([name]) => name.startsWith(`${prefix}/`))
        .map(([name, { shape, data }]) => [
          name.slice(prefix.length + 1),
          { shape, dtype: 'f32' as const, data: data as Float32Array },
        ]),
    )
  const release = (): void => {
    // a small file lies in a pool of Node's, which is nobody's to give back
    if (bytes.length === bytes.buffer.byteLength) bytes.buffer.transfer(0)
  }
  return { job: JSON.parse(metadata['job'] as string) as Job, tensors, weights, release }
}
