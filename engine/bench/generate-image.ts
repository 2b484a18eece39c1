// `bench generate-image`: pictures per second from captions, against PyTorch with a key-value cache doing the same.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { EngineError } from '../base/errors.ts'
import { i32 } from '../base/tensor.ts'
import { writeSafetensors } from '../formats/safetensors.ts'
import { captionImageParameters } from '../models/caption-image.ts'
import { imageTokenizerParameters } from '../models/image-tokenizer.ts'
import {
  type CaptionImageManifest,
  type CaptionImageModel,
  loadCaptionImageModel,
  MODEL_FILES,
} from '../models/package.ts'
import { initialWeights } from '../nn/parameters.ts'
import { trainByteLevelBpe } from '../tokenizers/bpe-trainer.ts'
import { ByteLevelBpe } from '../tokenizers/byte-level-bpe.ts'
import { CAPTION_SPECIAL_TOKENS, encodeCaption } from '../tokenizers/caption.ts'
import type { Contestant } from './contestant.ts'
import { type BenchOptions, type BenchResult, type Duel, runDuel } from './duel.ts'
import { asTensors } from './job.ts'

/** What both draw. */
export interface GenerateImageJob {
  readonly manifest: CaptionImageManifest
  readonly captionTokenizer: unknown
  readonly captions: readonly string[]
  readonly guidanceScale: number
  readonly threads: number
  readonly runtime: string
}

/** An answer of either side. */
interface Drawing {
  /** Tokens of each picture. */
  readonly tokens: readonly (readonly number[])[]
  /** Bytes of the first picture, rows of R G B. */
  readonly pixels: readonly number[]
}

const BATCHES = [1, 16] as const
/** Two rows of the transformer for every picture, as the shipped model is used. */
const GUIDANCE_SCALE = 3
/** Least share of equal tokens: taking the likeliest is exact but for near ties, after which a picture goes its own way. */
const LEAST_AGREEMENT = 0.9
/** Largest difference of a byte in a picture of equal tokens. */
const MOST_PIXEL_DIFFERENCE = 1
const starter = (): string => fileURLToPath(new URL('../../assets/models/starter', import.meta.url))

/** Measures pictures per second at batch 1 and 16. @throws GATE_REFUSED when the pictures are not PyTorch's */
export function benchGenerateImage(
  options: BenchOptions,
  model = benchModel(options.seed),
): Promise<BenchResult[]> {
  const { transformer, imageTokenizer, name } = model.manifest
  const work = `${name}: ${transformer.gridSide ** 2} tokens to ${imageTokenizer.size} × ${imageTokenizer.size} pixels, ${transformer.layers} layers of width ${transformer.width}, guidance ${GUIDANCE_SCALE}, likeliest token, f32`
  const duel: Duel = {
    server: './generate-image-server.ts',
    twin: 'generate_image.py',
    job: makeJob(model, options),
    check: (ours, peer) => checkPictures(ours, peer, options),
    parts: BATCHES.map((batch) => ({
      name: `generate-image, batch ${batch}`,
      unit: 'images/s',
      work,
      units: batch,
      request: () => ({ batch }),
    })),
  }
  return runDuel(duel, options)
}

/** The shipped model, or random weights of the same sizes where it is not there. */
export function benchModel(seed: number): CaptionImageModel {
  if (existsSync(join(starter(), MODEL_FILES.manifest))) return loadCaptionImageModel(starter())
  const manifest: CaptionImageManifest = {
    format: 'tuneloom',
    version: 1,
    kind: 'caption-image',
    name: 'random weights of the size of the starter',
    licence: 'Apache-2.0',
    card: {},
    imageTokenizer: { size: 64, patch: 4, channels: [64, 128], levels: [8, 8, 6, 5] },
    transformer: {
      captionVocabulary: 1024,
      captionSlots: 16,
      imageVocabulary: 1920,
      gridSide: 8,
      width: 256,
      layers: 6,
      heads: 4,
    },
    generation: {},
  }
  return {
    manifest,
    imageTokenizer: initialWeights(imageTokenizerParameters(manifest.imageTokenizer), seed),
    transformer: initialWeights(captionImageParameters(manifest.transformer), seed),
    captionTokenizer: trainByteLevelBpe(benchCaptions(), {
      vocabularySize: 300,
      specialTokens: CAPTION_SPECIAL_TOKENS,
    }),
  }
}

/** As many captions as the largest batch has pictures. */
export function benchCaptions(): string[] {
  return ['red', 'green', 'blue', 'yellow'].flatMap((colour) =>
    ['circle', 'square', 'star', 'heart'].map((shape) => `a ${colour} ${shape}`),
  )
}

function makeJob(
  { manifest, transformer, imageTokenizer, captionTokenizer }: CaptionImageModel,
  { threads, runtime }: BenchOptions,
): Uint8Array {
  const captions = benchCaptions()
  const { captionSlots: slots } = manifest.transformer
  const job: GenerateImageJob = {
    manifest,
    captionTokenizer,
    captions,
    guidanceScale: GUIDANCE_SCALE,
    threads,
    runtime,
  }
  const tokenizer = ByteLevelBpe.fromFile(captionTokenizer)
  const rows = i32([captions.length, slots])
  captions.forEach((caption, i) => rows.data.set(encodeCaption(tokenizer, caption, slots), i * slots))
  const tensors = {
    ...asTensors('transformer', transformer),
    ...asTensors('tokenizer', imageTokenizer),
    captions: { dtype: 'I32' as const, shape: rows.shape, data: rows.data as Int32Array<ArrayBuffer> },
  }
  return writeSafetensors(tensors, { job: JSON.stringify(job) })
}

async function checkPictures(
  ours: Contestant,
  peer: Contestant | undefined,
  { signal }: BenchOptions,
): Promise<BenchResult['check']> {
  const draw = async (contestant: Contestant): Promise<Drawing> => {
    await contestant.ask({ batch: BATCHES[0] }, signal)
    return (await contestant.ask({ batch: BATCHES[1] }, signal)) as unknown as Drawing
  }
  const our = await draw(ours)
  if (!peer) return null
  const their = await draw(peer)
  const check = compareDrawings(our, their)
  const isFirstEqual = String(our.tokens[0]) === String(their.tokens[0])
  if (
    check.tokenAgreement >= LEAST_AGREEMENT &&
    (!isFirstEqual || check.pixelDifference <= MOST_PIXEL_DIFFERENCE)
  )
    return check
  throw new EngineError(
    'GATE_REFUSED',
    `bench: ${check.tokenAgreement} of the tokens agree with ${peer.name} and a byte of the first picture differs by ${check.pixelDifference}; expected are at least ${LEAST_AGREEMENT} and, for equal tokens, at most ${MOST_PIXEL_DIFFERENCE}.`,
    { details: check },
  )
}

function compareDrawings(our: Drawing, their: Drawing): { tokenAgreement: number; pixelDifference: number } {
  const pairs = our.tokens.flatMap((row, i) => row.map((token, at) => token === their.tokens[i]?.[at]))
  return {
    tokenAgreement: pairs.filter(Boolean).length / pairs.length,
    pixelDifference: Math.max(...our.pixels.map((byte, i) => Math.abs(byte - (their.pixels[i] ?? NaN)))),
  }
}
