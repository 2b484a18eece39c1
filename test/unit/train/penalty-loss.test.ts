import { expect, it } from 'vitest'
import { gradients } from '../../../engine/autodiff/gradient.ts'
import { f32, i32 } from '../../../engine/base/tensor.ts'
import { graphOf } from '../../../engine/ir/graph.ts'
import { interpret } from '../../../engine/lower/reference/interpret.ts'
import { constant } from '../../../engine/ops/constant.ts'
import { input } from '../../../engine/ops/input.ts'
import { softmaxCrossEntropy } from '../../../engine/ops/softmax-cross-entropy.ts'
import { penaltyLoss } from '../../../engine/train/penalty-loss.ts'

/** The penalties of one place with three tokens, and their gradient at its logits. */
function penalize(
  logits: number[],
  tokens: number[],
  weights: number[],
): { loss: number; gradient: number[] } {
  const a = input('logits', [1, 1, 3])
  const targets = input('targets', [1, 1], 'i32')
  const nats = softmaxCrossEntropy(a, targets)
  const count = tokens.length
  // a head that gives what it reads
  const head = constant(f32([3, 3], [1, 0, 0, 0, 1, 0, 0, 0, 1]))
  const loss = penaltyLoss(
    { hidden: a, head, targets, nats },
    { tokens: input('tokens', [1, count], 'i32'), weights: input('weights', [1, 1, count]) },
  )
  const graph = graphOf({ loss, gradient: gradients(loss, [a])[0] ?? loss })
  const out = interpret(graph, {
    logits: f32([1, 1, 3], logits),
    targets: i32([1, 1], [0]),
    tokens: i32([1, count], tokens),
    weights: f32([1, 1, count], weights),
  })
  return { loss: out['loss']?.data[0] as number, gradient: Array.from(out['gradient']?.data ?? []) }
}

it('is −ln(1 − p) of each candidate, with its gradient', () => {
  // p = (.5, .3, .2), candidate 1: −ln 0.7 = 0.356675; gradient p_1 there, −p_1·p_j/(1 − p_1) elsewhere
  const { loss, gradient } = penalize([0.5, 0.3, 0.2].map(Math.log), [1], [1])
  expect(loss).toBeCloseTo(0.356675, 5)
  ;[-0.214286, 0.3, -0.085714].forEach((x, i) => expect(gradient[i]).toBeCloseTo(x, 5))
})

it('counts candidates by their weights, and those of weight 0 not at all', () => {
  const { loss } = penalize([0.5, 0.3, 0.2].map(Math.log), [1, 2, 0], [0.5, 2, 0])
  expect(loss).toBeCloseTo(-0.5 * Math.log(0.7) - 2 * Math.log(0.8), 5)
})

it('stays a number where a candidate is certain', () => {
  const { loss, gradient } = penalize([0, 100, 0], [1], [1])
  expect(loss).toBeCloseTo(-Math.log(1e-7), 3)
  expect(gradient.every(Number.isFinite)).toBe(true)
})
