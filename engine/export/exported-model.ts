// An exported folder at work: the same files that a stranger would run, by the description in its `model.json`.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { firstProblem } from '../base/issue-message.ts'
import type { RgbImage } from '../base/image.ts'
import { type HostTensor, i32 } from '../base/tensor.ts'
import { argmaxToken } from '../decode/sample.ts'
import { KeyValueCache } from '../generate/decoder-programs.ts'
import { picturesOf } from '../generate/image-codec.ts'
import { imageTokens } from '../models/caption-image.ts'
import { openProgram } from '../runtimes/onnx.ts'
import type { CompileOptions, Program } from '../runtimes/runtime.ts'
import { BOS_ID } from '../tokenizers/caption.ts'
import { EXPORT_FILES, type ExportManifest, exportManifest, signatureOf } from './manifest.ts'

/** One transformer file, open; also used for a float model of the same graph. */
export interface PositionModel {
  readonly manifest: ExportManifest
  readonly step: Program
}

/** Reads `model.json`. @throws FILE_NOT_FOUND or FILE_INVALID naming the first wrong field */
export function readExportManifest(folder: string): ExportManifest {
  const path = join(folder, EXPORT_FILES.manifest)
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    throw new EngineError('FILE_NOT_FOUND', message('export.unreadable', { path }), { cause })
  }
  const parsed = exportManifest.safeParse(jsonOf(text))
  if (parsed.success) return parsed.data
  throw new EngineError('FILE_INVALID', message('export.value', { path, ...firstProblem(parsed.error) }))
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Opens the transformer of a folder. @throws FILE_INVALID when the runtime refuses it */
export async function openTransformer(folder: string, options: CompileOptions = {}): Promise<PositionModel> {
  const manifest = readExportManifest(folder)
  const { transformer } = manifest.files
  const path = join(folder, transformer.file)
  return { manifest, step: await openProgram(path, signatureOf(transformer), { ...options, spinning: true }) }
}

/** Opens the image decoder of a folder. @throws FILE_INVALID when the runtime refuses it */
export async function openImageDecoder(folder: string, options: CompileOptions = {}): Promise<ImageDecoder> {
  const manifest = readExportManifest(folder)
  const { imageDecoder } = manifest.files
  return {
    manifest,
    decoder: await openProgram(join(folder, imageDecoder.file), signatureOf(imageDecoder), options),
  }
}

/** An image decoder, open. */
export interface ImageDecoder {
  readonly manifest: ExportManifest
  readonly decoder: Program
}

/** Pictures of token grids. */
export async function decodeTokens(
  { manifest, decoder }: ImageDecoder,
  grids: readonly Int32Array[],
): Promise<RgbImage[]> {
  const { rows, transformer } = manifest
  const cells = imageTokens(transformer)
  const pictures: RgbImage[] = []
  for (let at = 0; at < grids.length; at += rows) {
    const tokens = i32([rows, cells])
    for (let r = 0; r < rows; r++)
      tokens.data.set(grids[Math.min(at + r, grids.length - 1)] as Int32Array, r * cells)
    const run = await decoder.run({ tokens })
    pictures.push(...picturesOf(run['pictures'] as HostTensor).slice(0, grids.length - at))
  }
  return pictures
}

/** Chooses the next image token of each row from logits [rows, imageVocabulary]; `index` counts image tokens from 0. */
export type Choose = (logits: HostTensor, index: number) => ArrayLike<number>

/**
 * Runs captions [rows][slots] and then image tokens as `choose` gives them, one position at a time. `choose` sees the
 * logits of every image token; the last choice is not fed.
 */
export async function runPositions(
  { manifest, step }: PositionModel,
  captions: readonly Int32Array[],
  choose: Choose,
): Promise<void> {
  const { rows, transformer: config, tokens: ids } = manifest
  const cache = new KeyValueCache(config, rows)
  const feed = async (token: ArrayLike<number>, position: number): Promise<HostTensor> => {
    const outputs = await step.run({
      ...cache.feeds,
      token: i32([rows], token),
      position: i32([1], [position]),
    })
    cache.append(outputs, 1)
    return outputs['logits'] as HostTensor
  }
  const { captionSlots: slots } = config
  for (let i = 0; i < slots; i++)
    await feed(
      Array.from({ length: rows }, (_, r) => captions[r]?.[i] ?? 0),
      i,
    )
  let logits = await feed(new Array<number>(rows).fill(ids.startOfImage), slots)
  for (let index = 0; ; index++) {
    const chosen = choose(logits, index)
    if (index + 1 === imageTokens(config)) return
    logits = await feed(
      Array.from(chosen, (token) => token + ids.firstImageToken),
      slots + 1 + index,
    )
  }
}

/** The most likely tokens of one caption; the other rows carry the empty caption, as guidance would. */
export async function drawGreedily(model: PositionModel, caption: Int32Array): Promise<Int32Array> {
  const { rows, transformer: config } = model.manifest
  const empty = new Int32Array(config.captionSlots)
  empty[0] = BOS_ID
  const drawn = new Int32Array(imageTokens(config))
  const captions = Array.from({ length: rows }, (_, r) => (r === 0 ? caption : empty))
  await runPositions(model, captions, ({ data }, index) => {
    drawn[index] = argmaxToken((data as Float32Array).subarray(0, config.imageVocabulary))
    return new Array<number>(rows).fill(drawn[index] as number)
  })
  return drawn
}
