// The loss of a text model as a graph: Σ w·(−ln p) with smoothed labels and z-loss where asked for, and penalties.
import { f32, i32 } from '../base/tensor.ts'
import type { Value } from '../ir/node.ts'
import { textForward } from '../models/text/decoder.ts'
import type { DecoderConfig } from '../models/text/decoder-config.ts'
import type { HostWeights, Weights } from '../nn/parameters.ts'
import type { Objective } from '../objectives/objective.ts'
import { add } from '../ops/add.ts'
import { causalMask } from '../ops/attention.ts'
import { concat } from '../ops/concat.ts'
import { constant, scalar } from '../ops/constant.ts'
import { equal } from '../ops/equal.ts'
import { exp } from '../ops/exp.ts'
import { gather } from '../ops/gather.ts'
import { gatherLast } from '../ops/gather-last.ts'
import { input } from '../ops/input.ts'
import { log } from '../ops/log.ts'
import { maximum } from '../ops/maximum.ts'
import { mul } from '../ops/mul.ts'
import { neg } from '../ops/neg.ts'
import { reshape } from '../ops/reshape.ts'
import { select } from '../ops/select.ts'
import { slice } from '../ops/slice.ts'
import { softmaxCrossEntropy } from '../ops/softmax-cross-entropy.ts'
import { sub } from '../ops/sub.ts'
import { sum } from '../ops/sum.ts'
import { transpose } from '../ops/transpose.ts'
import type { Packing } from './text-batches.ts'
import { targetsOf, type TextRows } from './text-rows.ts'

/** What a loss graph is made for. */
export interface TextLossShape {
  readonly rows: number
  readonly time: number
  /** Documents of a packed row do not see each other. */
  readonly packing: Packing
  /** ε: that share of each target goes to all tokens alike, as PyTorch's `label_smoothing`. */
  readonly labelSmoothing: number
  /** ζ in ζ·(ln Z)². */
  readonly zLoss: number
  /** Candidates of penalties per row; 0: there are none. */
  readonly candidates: number
}

/** An objective with its options. */
export interface ChosenObjective {
  readonly objective: Objective
  readonly options: unknown
}

/** Feeds of {@link textLossGraph}, under the names of its inputs. */
export function textFeeds(
  rows: TextRows,
  { objective, options }: ChosenObjective,
  { packing, candidates }: Pick<TextLossShape, 'packing' | 'candidates'>,
): HostWeights {
  const shape = [rows.rows, rows.time]
  const targets = targetsOf(rows)
  const penalties = candidates > 0 ? objective.penalties?.of(targets, options) : undefined
  return {
    tokens: i32(shape, rows.tokens),
    targets: i32(shape, rows.targets),
    lossWeights: f32(shape, objective.weights(targets, options)),
    ...(packing === 'packed' && {
      positions: i32(shape, rows.positions),
      documents: i32(shape, rows.documents),
    }),
    ...(penalties && {
      candidates: i32([rows.rows, candidates], penalties.tokens),
      penaltyWeights: f32([...shape, candidates], penalties.weights),
    }),
  }
}

/** The loss, the plain nats of every target, [rows, time], and the values between blocks. */
export function textLossGraph(
  weights: Weights,
  config: DecoderConfig,
  shape: TextLossShape,
): { loss: Value; nats: Value; blocks: Value[] } {
  const { rows, time, candidates } = shape
  const whole = (name: string): Value => input(name, [rows, time], 'i32')
  const [tokens, targets] = [whole('tokens'), whole('targets')]
  const apart =
    shape.packing === 'packed'
      ? { positions: whole('positions'), mask: documentMask(whole('documents')) }
      : {}
  const { logits, blocks } = textForward(tokens, weights, config, apart)
  const nats = softmaxCrossEntropy(logits, targets) // [rows, time]
  const each = withRegularizers(nats, { logits, targets }, shape)
  const loss = sum(mul(each, input('lossWeights', [rows, time])))
  if (candidates === 0) return { loss, nats, blocks }
  return {
    loss: add(loss, penaltyLoss(logits, add(nats, gatherLast(logits, targets)), candidates)),
    nats,
    blocks,
  }
}

/** 0 where a token sees itself or one before it of its own document, −1e9 elsewhere:  documents [rows, time]  →  [rows, 1, time, time]. */
export function documentMask(documents: Value): Value {
  const [rows, time] = documents.shape as [number, number]
  const isSame = equal(reshape(documents, [rows, 1, time, 1]), reshape(documents, [rows, 1, 1, time]))
  return select(isSame, constant(causalMask(time)), scalar(-1e9))
}

/** (1 − ε)·(−ln p) + ε·(ln Z − mean of the logits) + ζ·(ln Z)², with ln Z = −ln p + the target's logit. */
function withRegularizers(
  nats: Value,
  { logits, targets }: { readonly logits: Value; readonly targets: Value },
  { labelSmoothing, zLoss }: TextLossShape,
): Value {
  if (labelSmoothing === 0 && zLoss === 0) return nats
  const logZ = add(nats, gatherLast(logits, targets))
  const mean = mul(sum(logits, [-1]), scalar(1 / (logits.shape.at(-1) as number)))
  const smoothed =
    labelSmoothing === 0
      ? nats
      : add(mul(nats, scalar(1 - labelSmoothing)), mul(sub(logZ, mean), scalar(labelSmoothing)))
  return zLoss === 0 ? smoothed : add(smoothed, mul(mul(logZ, logZ), scalar(zLoss)))
}

/** Below this 1 − p counts as it: there the gradient of −ln(1 − p) would be lost in rounding. */
const LEAST_REST = 1e-7

/** Σ u·(−ln(1 − p)) over the candidates of each row in the place of each target. */
function penaltyLoss(logits: Value, logZ: Value, candidates: number): Value {
  const [rows, time] = logits.shape as [number, number]
  const ids = input('candidates', [rows, candidates], 'i32')
  const chosen = concat(
    Array.from({ length: rows }, (_, row) => candidateLogits(logits, ids, row)),
    0,
  )
  const p = exp(sub(chosen, reshape(logZ, [rows, time, 1]))) // [rows, time, candidates]
  const rest = maximum(sub(scalar(1), p), scalar(LEAST_REST))
  return sum(mul(neg(log(rest)), input('penaltyWeights', [rows, time, candidates])))
}

/** Logits of a row's candidates in every place:  [1, time, candidates]. */
function candidateLogits(logits: Value, ids: Value, row: number): Value {
  const [, time, vocabulary] = logits.shape as [number, number, number]
  const count = ids.shape[1] as number
  const columns = transpose(reshape(slice(logits, 0, row, row + 1), [time, vocabulary]), [1, 0])
  const chosen = gather(columns, reshape(slice(ids, 0, row, row + 1), [count])) // [candidates, time]
  return reshape(transpose(chosen, [1, 0]), [1, time, count])
}
