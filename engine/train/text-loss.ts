// The loss of a text model as a graph: Σ w·(−ln p) with smoothed labels and z-loss where asked for, and penalties.
import type { Recipe } from '../api/recipe.ts'
import { f32, i32 } from '../base/tensor.ts'
import type { Value } from '../ir/node.ts'
import { headTable, textForward } from '../models/text/decoder.ts'
import type { DecoderConfig } from '../models/text/decoder-config.ts'
import type { HostWeights, Weights } from '../nn/parameters.ts'
import type { Batch, Objective, Prepared } from '../objectives/objective.ts'
import { add } from '../ops/add.ts'
import { causalMask } from '../ops/attention.ts'
import { constant, scalar } from '../ops/constant.ts'
import { equal } from '../ops/equal.ts'
import { input } from '../ops/input.ts'
import { mul } from '../ops/mul.ts'
import { reshape } from '../ops/reshape.ts'
import { select } from '../ops/select.ts'
import { softmaxCrossEntropy } from '../ops/softmax-cross-entropy.ts'
import { sum } from '../ops/sum.ts'
import { penaltyLoss, refusalLoss } from './penalty-loss.ts'
import { NO_REGULARIZERS, regularized, type Regularizers } from './regularizers.ts'
import type { Packing } from './text-batches.ts'

/** What a loss graph is made for. */
export interface TextLossShape extends Regularizers {
  readonly rows: number
  readonly time: number
  /** Documents of a packed row do not see each other. */
  readonly packing: Packing
  /** Candidates of penalties per row; 0: there are none. */
  readonly candidates: number
  /** Whether targets themselves can be pushed away. False unless told. */
  readonly refuses?: boolean
}

/** Nats alone: no documents apart, no regularizers, no penalties. */
export const PLAIN_LOSS = { ...NO_REGULARIZERS, packing: 'off', candidates: 0 } as const

/** An objective with its options. */
export interface ChosenObjective {
  readonly objective: Objective
  readonly options: unknown
}

/** What of a recipe shapes the loss. */
type LossRecipe = Pick<Recipe, 'batchSize' | 'accumulate' | 'packing' | 'labelSmoothing' | 'zLoss'>

/** The shape of an objective's graph for a recipe, with rows of `time` tokens. */
export function textShape(
  { batchSize, accumulate, packing, labelSmoothing, zLoss }: LossRecipe,
  time: number,
  { objective, options }: ChosenObjective,
): Required<TextLossShape> {
  return {
    ...{ rows: batchSize / accumulate, time, packing, labelSmoothing, zLoss },
    candidates: objective.penalties?.count(time, options) ?? 0,
    refuses: objective.refuses?.(options) ?? false,
  }
}

/** Feeds of {@link textLossGraph}, under the names of its inputs: what was prepared, and by the objective what was not. */
export function textFeeds(
  { batch, weights, refusals, penalties: given }: Prepared,
  { objective, options }: ChosenObjective,
  { packing, candidates, refuses = false }: Pick<TextLossShape, 'packing' | 'candidates' | 'refuses'>,
): HostWeights {
  const shape = [batch.rows, batch.length]
  const penalties = candidates > 0 ? (given ?? objective.penalties?.of(batch, options)) : undefined
  return {
    ...textInputs(batch, packing),
    lossWeights: f32(shape, weights ?? objective.weights(batch, options)),
    ...(refuses && { refusals: f32(shape, refusals ?? new Float32Array(batch.tokens.length)) }),
    ...(penalties && {
      candidates: i32([batch.rows, candidates], penalties.tokens),
      penaltyWeights: f32([...shape, candidates], penalties.weights),
    }),
  }
}

/** What a model reads and what it predicts, without weights. */
export function textInputs(
  { rows, length, inputs, tokens, positions, documents }: Batch,
  packing: Packing,
): HostWeights {
  const shape = [rows, length]
  return {
    tokens: i32(shape, inputs),
    targets: i32(shape, tokens),
    ...(packing === 'packed' && { positions: i32(shape, positions), documents: i32(shape, documents) }),
  }
}

/** The loss, the plain nats of every target, [rows, time], its logits, and the values between blocks. */
export function textLossGraph(
  weights: Weights,
  config: DecoderConfig,
  shape: TextLossShape,
): { loss: Value; nats: Value; logits: Value; blocks: Value[] } {
  const { rows, time, candidates, refuses = false } = shape
  const whole = (name: string): Value => input(name, [rows, time], 'i32')
  const [tokens, targets] = [whole('tokens'), whole('targets')]
  const apart =
    shape.packing === 'packed'
      ? { positions: whole('positions'), mask: documentMask(whole('documents')) }
      : {}
  const { logits, hidden, blocks } = textForward(tokens, weights, config, apart)
  const nats = softmaxCrossEntropy(logits, targets) // [rows, time]
  const each = regularized(nats, { logits, targets }, shape)
  let loss = sum(mul(each, input('lossWeights', [rows, time])))
  if (refuses) loss = add(loss, refusalLoss(nats, input('refusals', [rows, time])))
  if (candidates > 0) {
    const head = headTable(weights, config)
    const penalties = {
      tokens: input('candidates', [rows, candidates], 'i32'),
      weights: input('penaltyWeights', [rows, time, candidates]),
    }
    loss = add(loss, penaltyLoss({ hidden, head, targets, nats }, penalties))
  }
  return { loss, nats, logits, blocks }
}

/** 0 where a token sees itself or one before it of its own document, −1e9 elsewhere:  documents [rows, time]  →  [rows, 1, time, time]. */
export function documentMask(documents: Value): Value {
  const [rows, time] = documents.shape as [number, number]
  const isSame = equal(reshape(documents, [rows, 1, time, 1]), reshape(documents, [rows, 1, 1, time]))
  return select(isSame, constant(causalMask(time)), scalar(-1e9))
}
