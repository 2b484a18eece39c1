// Log-likelihood of pictures given their captions, token by token; and the best first image tokens after a caption.
import { type HostTensor, i32 } from '../base/tensor.ts'
import { prefillGraph } from '../generate/decoder-programs.ts'
import { graphOf } from '../ir/graph.ts'
import { captionImageForward, captionImageParameters, imageTokens } from '../models/caption-image.ts'
import type { CaptionImageModel } from '../models/package.ts'
import { weightInputs } from '../nn/parameters.ts'
import { input } from '../ops/input.ts'
import { softmaxCrossEntropy } from '../ops/softmax-cross-entropy.ts'
import type { CompileOptions, Runtime } from '../runtimes/runtime.ts'
import { ByteLevelBpe } from '../tokenizers/byte-level-bpe.ts'
import { encodeCaption } from '../tokenizers/caption.ts'

/** Pairs per run; the last batch is filled up with its last pair. */
const BATCH = 16

/** A caption with its picture's tokens. */
export interface ScoredPair {
  readonly caption: string
  readonly tokens: ArrayLike<number>
}

/** What scoring works with. */
export interface ScoreTask extends CompileOptions {
  readonly runtime: Runtime
  readonly model: CaptionImageModel
  readonly signal?: AbortSignal | undefined
}

/** −ln p of every image token in nats, one row per pair. @throws CANCELLED when the signal aborts */
export async function pairNats(
  { runtime, model, signal, ...compile }: ScoreTask,
  pairs: readonly ScoredPair[],
): Promise<Float32Array[]> {
  const config = model.manifest.transformer
  const tokenizer = ByteLevelBpe.fromFile(model.captionTokenizer)
  const count = imageTokens(config)
  const captions = input('captions', [BATCH, config.captionSlots], 'i32')
  const image = input('image', [BATCH, count], 'i32')
  const weights = weightInputs(captionImageParameters(config))
  const { imageLogits } = captionImageForward(captions, image, weights, config)
  const program = await runtime.compile(graphOf({ nats: softmaxCrossEntropy(imageLogits, image) }), compile)
  const rows: Float32Array[] = []
  try {
    for (let at = 0; at < pairs.length; at += BATCH) {
      signal?.throwIfAborted()
      const part = Array.from(
        { length: BATCH },
        (_, i) => pairs[Math.min(at + i, pairs.length - 1)] as ScoredPair,
      )
      const feeds = {
        captions: stacked(part.map(({ caption }) => encodeCaption(tokenizer, caption, config.captionSlots))),
        image: stacked(part.map(({ tokens }) => tokens)),
      }
      const { nats } = await program.run({ ...model.transformer, ...feeds })
      for (let i = 0; i < Math.min(BATCH, pairs.length - at); i++)
        rows.push((nats?.data as Float32Array).slice(i * count, (i + 1) * count))
    }
    return rows
  } finally {
    await program.dispose()
  }
}

/** A token with its logit. */
export interface RankedToken {
  readonly id: number
  readonly logit: number
}

/** The `count` most likely first image tokens after a caption, best first. */
export async function firstTokens(
  { runtime, model, ...compile }: ScoreTask,
  caption: string,
  count: number,
): Promise<RankedToken[]> {
  const config = model.manifest.transformer
  const tokenizer = ByteLevelBpe.fromFile(model.captionTokenizer)
  const program = await runtime.compile(prefillGraph(config, 1), compile)
  const captions = stacked([encodeCaption(tokenizer, caption, config.captionSlots)])
  const { logits } = await program.run({ ...model.transformer, captions })
  await program.dispose()
  return Array.from(logits?.data ?? [], (logit, id) => ({ id, logit }))
    .sort((a, b) => b.logit - a.logit || a.id - b.id)
    .slice(0, count)
}

function stacked(rows: readonly ArrayLike<number>[]): HostTensor {
  const width = rows[0]?.length ?? 0
  return i32(
    [rows.length, width],
    rows.flatMap((row) => Array.from(row)),
  )
}
