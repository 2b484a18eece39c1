// What the gate measures on: held-out pairs, or the model's own pictures when there are none.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import type { RgbImage } from '../base/image.ts'
import { RandomStream } from '../base/random.ts'
import { resolveGenerationOptions } from '../decode/index.ts'
import { ImageCodec } from '../generate/image-codec.ts'
import { ImageGenerator } from '../generate/image-generator.ts'
import type { CaptionImageModel } from '../models/package.ts'
import type { CompileOptions, Runtime } from '../runtimes/runtime.ts'
import { ByteLevelBpe } from '../tokenizers/byte-level-bpe.ts'
import { encodeCaption } from '../tokenizers/caption.ts'
import type { GateExample } from './gate-measure.ts'

/** A picture of the model's own size with its caption. */
export interface CaptionedPicture {
  readonly caption: string
  readonly image: RgbImage
}

/** Examples that the gate takes: with 64 tokens each 4,096 positions, a standard error of 3 % of the mean KL. */
export const GATE_EXAMPLES = 64

/** How the model is run for this. */
export interface ExampleRun {
  readonly runtime: Runtime
  readonly compile: CompileOptions
  readonly signal?: AbortSignal | undefined
}

/**
 * The first {@link GATE_EXAMPLES} pairs as ids.
 * @throws BAD_ARGUMENT when there is none
 */
export async function examplesOfPairs(
  model: CaptionImageModel,
  pairs: readonly CaptionedPicture[],
  { runtime, compile }: ExampleRun,
): Promise<GateExample[]> {
  if (pairs.length === 0) throw new EngineError('BAD_ARGUMENT', message('export.noExamples'))
  const taken = pairs.slice(0, GATE_EXAMPLES)
  const { manifest, imageTokenizer: weights } = model
  const codec = new ImageCodec(runtime, { config: manifest.imageTokenizer, weights }, compile)
  const tokens = await codec.encode(taken.map(({ image }) => image))
  await codec.dispose()
  return taken.map(({ caption }, i) => exampleOf(model, caption, tokens[i] as Int32Array))
}

/** Pictures that the model draws for captions of two words of its tokenizer, with the model's own sampling settings. */
export async function examplesOfModel(
  model: CaptionImageModel,
  { runtime, compile, signal }: ExampleRun,
): Promise<GateExample[]> {
  const generator = new ImageGenerator(runtime, model, compile)
  try {
    const requests = inventedCaptions(model, GATE_EXAMPLES).map((caption, sample) => ({ caption, sample }))
    const options = resolveGenerationOptions({}, model.manifest.generation)
    const images = await generator.generate(requests, options, { signal })
    return images.map(({ caption, tokens }) => exampleOf(model, caption, tokens))
  } finally {
    await generator.dispose()
  }
}

/** Pairs of tokens that begin a word and are at least three letters long; empty captions where there is no such token. */
function inventedCaptions({ captionTokenizer }: CaptionImageModel, count: number): string[] {
  const { model } = captionTokenizer as { model: { vocab: Readonly<Record<string, number>> } }
  const words = Object.keys(model.vocab).flatMap((token) => /^Ġ([a-z]{3,})$/.exec(token)?.[1] ?? [])
  const random = new RandomStream(0, 'captions of the gate')
  const word = (): string => words[random.integer(words.length)] ?? ''
  return Array.from({ length: count }, () => (words.length === 0 ? '' : `${word()} ${word()}`))
}

function exampleOf(
  { captionTokenizer, manifest }: CaptionImageModel,
  caption: string,
  tokens: Int32Array,
): GateExample {
  const row = encodeCaption(
    ByteLevelBpe.fromFile(captionTokenizer),
    caption,
    manifest.transformer.captionSlots,
  )
  return { caption: [...row], tokens: [...tokens] }
}
