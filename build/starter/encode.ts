// Pictures to tokens with the trained tokenizer, kept beside the pool: the transformer reads them thousands of times.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readSafetensorsAsF32 } from '../../engine/formats/safetensors.ts'
import { graphOf } from '../../engine/ir/graph.ts'
import {
  encodePictures,
  imageTokenizerParameters,
  type ImageTokenizerConfig,
  gridSide,
  tokensOfCodes,
} from '../../engine/models/image-tokenizer.ts'
import type { HostWeights } from '../../engine/nn/parameters.ts'
import { weightInputs } from '../../engine/nn/parameters.ts'
import { input } from '../../engine/ops/input.ts'
import type { Runtime } from '../../engine/runtimes/runtime.ts'
import { replaceFileAtomically, sha256Of } from '../../engine/store/durable.ts'
import { type Pictures, pictureTensor } from './pool.ts'

/** Image tokens of all pictures, `tokensEach` per picture. */
export interface TokenTable {
  readonly tokensEach: number
  readonly tokens: Uint16Array
}

const BATCH = 64

/** Weights of a finished training. */
export function readWeights(folder: string): HostWeights {
  return readSafetensorsAsF32(readFileSync(join(folder, 'weights.safetensors')))
}

/** Encodes pictures, or reads the result of an earlier call with the same weights. */
export async function encodeAll(
  {
    runtime,
    config,
    folder,
    name,
  }: { runtime: Runtime; config: ImageTokenizerConfig; folder: string; name: string },
  pictures: Pictures,
): Promise<TokenTable> {
  const weightsFile = readFileSync(join(folder, 'tokenizer', 'weights.safetensors'))
  const path = join(folder, `tokens-${name}-${sha256Of(weightsFile).slice(0, 12)}.bin`)
  const tokensEach = gridSide(config) ** 2
  if (!existsSync(path)) {
    const tokens = await encode(runtime, { config, weights: readSafetensorsAsF32(weightsFile) }, pictures)
    replaceFileAtomically(path, new Uint8Array(tokens.buffer))
  }
  const bytes = readFileSync(path)
  return {
    tokensEach,
    tokens: new Uint16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)),
  }
}

async function encode(
  runtime: Runtime,
  { config, weights }: { config: ImageTokenizerConfig; weights: HostWeights },
  pictures: Pictures,
): Promise<Uint16Array> {
  const count = pictures.bytes.length / (pictures.size * pictures.size * 3)
  const tokensEach = gridSide(config) ** 2
  const shape = [BATCH, 3, config.size, config.size]
  const codes = encodePictures(
    input('pictures', shape),
    weightInputs(imageTokenizerParameters(config)),
    config,
  )
  const program = await runtime.compile(graphOf({ codes }), { threads: 2 })
  const out = new Uint16Array(count * tokensEach)
  for (let at = 0; at < count; at += BATCH) {
    // The last batch repeats its last picture.
    const indices = Array.from({ length: BATCH }, (_, i) => Math.min(at + i, count - 1))
    const result = await program.run({ ...weights, pictures: pictureTensor(pictures, indices) })
    const rows = tokensOfCodes(result['codes'] as Parameters<typeof tokensOfCodes>[0], config.levels)
    rows.slice(0, Math.min(BATCH, count - at)).forEach((row, i) => out.set(row, (at + i) * tokensEach))
  }
  await program.dispose()
  return out
}
