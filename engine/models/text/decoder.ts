// Text models of every family: a decoder-only transformer whose configuration says in what it differs.
import { EngineError } from '../../base/errors.ts'
import { message } from '../../base/message.ts'
import type { Value } from '../../ir/node.ts'
import { groupedAttention } from '../../nn/grouped-attention.ts'
import { weight, type Weights } from '../../nn/parameters.ts'
import type { LayerCache } from '../../nn/transformer.ts'
import { add } from '../../ops/add.ts'
import { scalar } from '../../ops/constant.ts'
import { gather } from '../../ops/gather.ts'
import { matmul } from '../../ops/matmul.ts'
import { mul } from '../../ops/mul.ts'
import { reshape } from '../../ops/reshape.ts'
import { slice } from '../../ops/slice.ts'
import { softmaxCrossEntropy } from '../../ops/softmax-cross-entropy.ts'
import { sum } from '../../ops/sum.ts'
import { maskedAttention } from './attend.ts'
import { normed, rowsOf, textBlock, type TextBlockContext } from './block.ts'
import type { DecoderConfig, RotaryPositions } from './decoder-config.ts'
import { namesOf } from './parameters.ts'
import { type Angles, anglesAt, anglesUpTo } from './positions.ts'
import { cachedWindowMask, rotaryOf, slides, windowMask } from './windows.ts'

export { textParameters } from './parameters.ts'

/** What sequences can bring along. */
export interface TextForwardOptions {
  /** Position of each token, [batch, time] i32; 0, 1, 2… unless given. All are below `positionLimit`. */
  readonly positions?: Value | undefined
  /** Most positions, for tables of angles; `time` unless given. */
  readonly positionLimit?: number | undefined
  /** Added to the scores, broadcasts to [batch, heads, time, time]: 0 seen, −1e9 not. Unless given a token sees itself and those before. */
  readonly mask?: Value | undefined
}

/** What {@link textForward} gives. */
export interface TextForward {
  /** [batch, time, vocabulary]: position i predicts token i + 1 */
  readonly logits: Value
  /** What the head reads, after the last norm, [batch, time, width]. */
  readonly hidden: Value
  /** What goes into the first block and what each gives, [batch, time, width]. */
  readonly blocks: Value[]
  /** Keys, after rotary, and values of each layer, [batch, keyValueHeads, time, headWidth]. */
  readonly caches: LayerCache[]
}

/**
 * The model over whole sequences.  tokens [batch, time] i32
 * @throws SHAPE_MISMATCH when a sequence is longer than the context
 */
export function textForward(
  tokens: Value,
  weights: Weights,
  config: DecoderConfig,
  options: TextForwardOptions = {},
): TextForward {
  const time = tokens.shape[1] as number
  const { mask, positions, positionLimit = time } = options
  if (time > config.context)
    throw new EngineError('SHAPE_MISMATCH', message('model.context', { time, context: config.context }))
  return decode(tokens, weights, config, {
    positions,
    mask,
    narrowMask: config.sliding && windowMask(mask, time, config.sliding),
    anglesBy: (by) => (positions ? anglesAt(positions, positionLimit, by) : anglesUpTo(time, by)),
  })
}

/** Inputs of {@link textStep}. */
export interface TextStepInputs {
  /** New tokens, [rows, n] i32 */
  readonly tokens: Value
  /** Position of each, [rows, n] i32, below `positionLimit`. */
  readonly positions: Value
  /** Most positions, for tables of angles; slots + n unless given. */
  readonly positionLimit?: number | undefined
  /**
   * [rows, 1, n, slots + n], or what broadcasts to it: 0 where a new token sees a slot or a new token, −1e9 elsewhere. Where nothing
   * is cached it can be left out: tokens see themselves and those before.
   */
  readonly mask?: Value | undefined
  /**
   * Per layer [rows, keyValueHeads, slots, headWidth]; empty where nothing is cached. Slot s holds position s of its row: sliding
   * windows count on it.
   */
  readonly past: readonly LayerCache[]
}

/** New tokens after cached ones: a step of decoding, or a part of a prompt. The caches are those of the new tokens. */
export function textStep(inputs: TextStepInputs, weights: Weights, config: DecoderConfig): TextForward {
  const { tokens, positions, mask, past } = inputs
  const time = tokens.shape[1] as number
  const slots = past[0]?.keys.shape[2] ?? 0
  const limit = inputs.positionLimit ?? slots + time
  const { sliding } = config
  const narrowed = (): Value | undefined =>
    mask ? cachedWindowMask(mask, { positions, slots, limit }, sliding) : windowMask(mask, time, sliding)
  return decode(tokens, weights, config, {
    positions,
    past,
    mask,
    narrowMask: sliding && narrowed(),
    anglesBy: (by) => anglesAt(positions, limit, by),
  })
}

/** Inputs of {@link textLoss}. */
export interface TextBatch extends TextForwardOptions {
  /** [batch, time] i32 */
  readonly tokens: Value
  /** The token after each, [batch, time] i32 */
  readonly targets: Value
  /** Weight of each target's loss, [batch, time]; an objective chooses them. */
  readonly lossWeights: Value
}

/** Σ w·(−ln p) as a scalar, the unweighted nats of every target, [batch, time], and the values between blocks. */
export function textLoss(
  batch: TextBatch,
  weights: Weights,
  config: DecoderConfig,
): { loss: Value; nats: Value; blocks: Value[] } {
  const { logits, blocks } = textForward(batch.tokens, weights, config, batch)
  const nats = softmaxCrossEntropy(logits, batch.targets)
  return { loss: sum(mul(nats, batch.lossWeights)), nats, blocks }
}

/** Logits of some hidden states:  hidden [batch, time, width]  →  [batch, time, vocabulary]. */
export function textHead(hidden: Value, weights: Weights, config: DecoderConfig): Value {
  const table = headTable(weights, config)
  const [batch, time] = hidden.shape as [number, number]
  return reshape(matmul(rowsOf(hidden), table, { transposeB: true }), [batch, time, config.vocabulary])
}

/** The matrix of the head, [vocabulary, width]; the embeddings where they are tied. */
export function headTable(weights: Weights, config: DecoderConfig): Value {
  return weight(weights, `${namesOf(config)(config.tied ? 'token' : 'head', 0)}.weight`)
}

interface Surroundings {
  readonly positions: Value | undefined
  readonly past?: readonly LayerCache[]
  /** Of layers that see everything, and of sliding ones; where there is none a token sees itself and those before. */
  readonly mask: Value | undefined
  readonly narrowMask: Value | undefined
  readonly anglesBy: (rotary: RotaryPositions) => Angles
}

function decode(
  tokens: Value,
  weights: Weights,
  config: DecoderConfig,
  { positions, past, mask, narrowMask, anglesBy }: Surroundings,
): TextForward {
  const anglesOf = byLayer(config, anglesBy)
  const names = namesOf(config)
  let x = embed(tokens, weights, config, positions)
  const blocks = [x]
  const caches: LayerCache[] = []
  for (let layer = 0; layer < config.layers; layer++) {
    const result = textBlock(x, {
      config,
      weights,
      nameOf: (part) => names(part, layer),
      angles: anglesOf(layer),
      attend: attention(config, slides(config, layer) ? narrowMask : mask, past?.[layer]),
    })
    x = result.x
    blocks.push(x)
    caches.push(result.cache)
  }
  const hidden = normed(x, 'norm', { config, weights, nameOf: (part) => names(part, 0) })
  return { logits: textHead(hidden, weights, config), hidden, blocks, caches }
}

function attention(
  { attention: { scale } }: DecoderConfig,
  mask: Value | undefined,
  past: LayerCache | undefined,
): TextBlockContext['attend'] {
  return (q, k, v) =>
    mask
      ? maskedAttention(q, { k, v, past, mask, scale })
      : groupedAttention(q, k, v, { scale, causal: true })
}

/** Token embeddings, scaled where the family does, with learned positions where it has them: [batch, time, width]. */
function embed(tokens: Value, weights: Weights, config: DecoderConfig, positions: Value | undefined): Value {
  const nameOf = namesOf(config)
  const words = gather(weight(weights, `${nameOf('token', 0)}.weight`), tokens)
  const scaled = config.embeddingScale === 1 ? words : mul(words, scalar(config.embeddingScale))
  if (config.positions.kind === 'rotary') return scaled
  const table = weight(weights, `${nameOf('position', 0)}.weight`)
  return add(scaled, positions ? gather(table, positions) : slice(table, 0, 0, tokens.shape[1] as number))
}

/** The angles of each layer, made once for all that have the same; none where positions are learned. */
function byLayer(
  config: DecoderConfig,
  anglesBy: Surroundings['anglesBy'],
): (layer: number) => Angles | undefined {
  const made = new Map<RotaryPositions, Angles>()
  return (layer) => {
    const rotary = rotaryOf(config, layer)
    if (!rotary) return undefined
    const angles = made.get(rotary) ?? anglesBy(rotary)
    made.set(rotary, angles)
    return angles
  }
}
