// A small text model: a GPT-2 decoder with learned positions, pre-norm blocks, GELU-tanh and tied embeddings. Radford et
// al. 2019, "Language Models are Unsupervised Multitask Learners"; the blocks' attention has no biases.
import { z } from 'zod'
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import type { Value } from '../ir/node.ts'
import { norm, normParameters } from '../nn/norm.ts'
import { normalParameter, type ParameterSpec, weight, type Weights } from '../nn/parameters.ts'
import { block, blockParameters } from '../nn/transformer.ts'
import { add } from '../ops/add.ts'
import { gather } from '../ops/gather.ts'
import { matmul } from '../ops/matmul.ts'
import { mul } from '../ops/mul.ts'
import { reshape } from '../ops/reshape.ts'
import { slice } from '../ops/slice.ts'
import { softmaxCrossEntropy } from '../ops/softmax-cross-entropy.ts'
import { sum } from '../ops/sum.ts'

const count = z.number().int().positive()
/** Shape of a text model. */
export const gptConfig = z.strictObject({
  vocabulary: count,
  /** Most positions of a sequence. */
  context: count,
  width: count,
  layers: count,
  heads: count,
})
/** Parsed {@link gptConfig}. */
export type GptConfig = z.infer<typeof gptConfig>

/** Every parameter. The head is the token embedding itself (tied). */
export function gptParameters(config: GptConfig): ParameterSpec[] {
  const { vocabulary, context, width, layers } = config
  return [
    normalParameter('token.embedding', [vocabulary, width], 0.02),
    normalParameter('position.embedding', [context, width], 0.02),
    ...Array.from({ length: layers }, (_, i) => blockParameters(`block${i}`, config)).flat(),
    ...normParameters('norm', width),
  ]
}

/**
 * The model over whole sequences.
 * tokens [batch, time] i32  →  logits [batch, time, vocabulary]: position i predicts token i + 1
 * @throws SHAPE_MISMATCH when a sequence is longer than the context
 */
export function gptForward(tokens: Value, weights: Weights, config: GptConfig): Value {
  return forwardInBlocks(tokens, weights, config).logits
}

/** {@link gptForward} with what goes into the first block and what each gives. */
function forwardInBlocks(
  tokens: Value,
  weights: Weights,
  config: GptConfig,
): { logits: Value; blocks: Value[] } {
  const { context, width, layers, heads, vocabulary } = config
  const [batch, time] = tokens.shape as [number, number]
  if (time > context) throw new EngineError('SHAPE_MISMATCH', message('model.gptContext', { time, context }))
  const table = weight(weights, 'token.embedding')
  const positions = weight(weights, 'position.embedding')
  let x = add(gather(table, tokens), time === context ? positions : slice(positions, 0, 0, time))
  const blocks = [x]
  for (let i = 0; i < layers; i++) {
    x = block(x, { weights, prefix: `block${i}`, heads, causal: true }).x
    blocks.push(x)
  }
  const rows = reshape(norm(x, weights, 'norm'), [batch * time, width])
  return { logits: reshape(matmul(rows, table, { transposeB: true }), [batch, time, vocabulary]), blocks }
}

/** Inputs of {@link gptLoss}. */
export interface GptBatch {
  /** [batch, time] i32 */
  readonly tokens: Value
  /** The token after each, [batch, time] i32 */
  readonly targets: Value
  /** Weight of each target's loss, [batch, time]; an objective chooses them. */
  readonly lossWeights: Value
}

/** Σ w·(−ln p) as a scalar, the unweighted nats of every target, [batch, time], and the values between blocks. */
export function gptLoss(
  batch: GptBatch,
  weights: Weights,
  config: GptConfig,
): { loss: Value; nats: Value; blocks: Value[] } {
  const { logits, blocks } = forwardInBlocks(batch.tokens, weights, config)
  const nats = softmaxCrossEntropy(logits, batch.targets)
  return { loss: sum(mul(nats, batch.lossWeights)), nats, blocks }
}
