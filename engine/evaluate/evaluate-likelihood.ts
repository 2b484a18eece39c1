// Held-out likelihood: how expected the tokens of real pictures are to a model, every token given the true ones before.
import { type HostTensor, i32 } from '../base/tensor.ts'
import { type Graph, graphOf } from '../ir/graph.ts'
import {
  captionImageLoss,
  captionImageParameters,
  type CaptionImageConfig,
  imageTokens,
} from '../models/caption-image.ts'
import type { CaptionImageModel } from '../models/package.ts'
import { weightInputs } from '../nn/parameters.ts'
import { filled } from '../ops/constant.ts'
import { input } from '../ops/input.ts'
import type { CompileOptions, Runtime } from '../runtimes/runtime.ts'
import { ByteLevelBpe } from '../tokenizers/byte-level-bpe.ts'
import { encodeCaption } from '../tokenizers/caption.ts'
import type { WorkControl } from './pair-judge.ts'

/** Pictures per run; the last batch is filled up with its last picture. */
const BATCH = 16

/** A caption and the image tokens of its real picture. */
export interface TokenPair {
  readonly caption: string
  readonly tokens: ArrayLike<number>
}

/** A model and where it runs. */
export interface RunningModel {
  readonly runtime: Runtime
  readonly model: CaptionImageModel
  readonly compile?: CompileOptions | undefined
}

/**
 * Nats per image token of every pair, captions carrying no loss.
 * @throws CANCELLED when the signal aborts
 */
export async function heldOutNats(
  { runtime, model, compile = {} }: RunningModel,
  pairs: readonly TokenPair[],
  { signal, onProgress }: WorkControl = {},
): Promise<Float64Array> {
  const { transformer: config } = model.manifest
  const nats = new Float64Array(pairs.length)
  if (pairs.length === 0) return nats
  const tokenizer = ByteLevelBpe.fromFile(model.captionTokenizer)
  const program = await runtime.compile(lossGraph(config), compile)
  try {
    for (let at = 0; at < pairs.length; at += BATCH) {
      signal?.throwIfAborted()
      const part = Array.from(
        { length: BATCH },
        (_, i) => pairs[Math.min(at + i, pairs.length - 1)] as TokenPair,
      )
      const { pictureNats } = await program.run({ ...model.transformer, ...batchOf(part, config, tokenizer) })
      const sums = (pictureNats as HostTensor).data
      for (let i = 0; i < BATCH && at + i < pairs.length; i++)
        nats[at + i] = (sums[i] as number) / imageTokens(config)
      onProgress?.(Math.min(at + BATCH, pairs.length), pairs.length)
    }
  } finally {
    await program.dispose()
  }
  return nats
}

function lossGraph(config: CaptionImageConfig): Graph {
  const shape = [BATCH, imageTokens(config)]
  const batch = {
    captions: input('captions', [BATCH, config.captionSlots], 'i32'),
    image: input('image', shape, 'i32'),
    imageWeights: filled(shape, 1),
  }
  const { pictureNats } = captionImageLoss(batch, weightInputs(captionImageParameters(config)), config)
  return graphOf({ pictureNats })
}

function batchOf(
  part: readonly TokenPair[],
  config: CaptionImageConfig,
  tokenizer: ByteLevelBpe,
): { captions: HostTensor; image: HostTensor } {
  const { captionSlots: slots } = config
  const tokens = imageTokens(config)
  const captions = i32([BATCH, slots])
  const image = i32([BATCH, tokens])
  part.forEach((pair, i) => {
    captions.data.set(encodeCaption(tokenizer, pair.caption, slots), i * slots)
    image.data.set(pair.tokens, i * tokens)
  })
  return { captions, image }
}
