import { expect, it } from 'vitest'
import { gradients } from '../../../engine/autodiff/gradient.ts'
import { f32, i32 } from '../../../engine/base/tensor.ts'
import { graphOf } from '../../../engine/ir/graph.ts'
import { interpret } from '../../../engine/lower/reference/interpret.ts'
import { input } from '../../../engine/ops/input.ts'
import { softmaxCrossEntropy } from '../../../engine/ops/softmax-cross-entropy.ts'
import { overusedLoss } from '../../../engine/train/overused-loss.ts'

const PLACES = 40
const CODES = 4

/** The loss of forty places with the same probabilities, each of weight 1, and its gradient at the logits of the first and the last. */
function push(
  p: readonly number[],
  targets: readonly number[],
): { readonly loss: number; readonly first: number[]; readonly last: number[] } {
  const logits = input('logits', [2, PLACES / 2, CODES])
  const asked = input('targets', [2, PLACES / 2], 'i32')
  const nats = softmaxCrossEntropy(logits, asked)
  const loss = overusedLoss({ logits, targets: asked, nats }, input('weights', [2, PLACES / 2]))
  const out = interpret(graphOf({ loss, gradient: gradients(loss, [logits])[0] ?? loss }), {
    logits: f32(
      [2, PLACES / 2, CODES],
      targets.flatMap(() => p.map(Math.log)),
    ),
    targets: i32([2, PLACES / 2], [...targets]),
    weights: f32([2, PLACES / 2], new Float32Array(PLACES).fill(1)),
  })
  const gradient = Array.from(out['gradient']?.data ?? [])
  return {
    ...{ loss: out['loss']?.data[0] as number, first: gradient.slice(0, CODES) },
    last: gradient.slice(-CODES),
  }
}

it('pushes a code away where it is wrong and comes less often than expected by three deviations', () => {
  // code 2 is expected 20 times, deviation 4.47, and comes 6 times: 14 > 13.4; the others are too rare
  const targets = Array.from({ length: PLACES }, (_, at) => (at < 6 ? 2 : 0))
  const { loss, first, last } = push([0.3, 0.1, 0.5, 0.1], targets)
  expect(loss).toBeCloseTo((PLACES - 6) * Math.log(2), 5) // −ln(1 − 0.5)
  expect(first).toEqual([0, 0, 0, 0])
  // p there, −p_2·p_j/(1 − p_2) elsewhere
  ;[-0.3, -0.1, 0.5, -0.1].forEach((x, code) => expect(last[code]).toBeCloseTo(x, 5))
})

it('leaves a code alone that comes a little less often than expected', () => {
  // 20 expected, 7 come: 13 < 13.4
  const targets = Array.from({ length: PLACES }, (_, at) => (at < 7 ? 2 : 0))
  expect(push([0.3, 0.1, 0.5, 0.1], targets)).toEqual({ loss: 0, first: [0, 0, 0, 0], last: [0, 0, 0, 0] })
})

it('stays a number where such a code is certain', () => {
  const { loss, last } = push([1e-9, 1e-9, 1, 1e-9], Array<number>(PLACES).fill(0))
  expect(loss).toBeCloseTo(-PLACES * Math.log(1e-7), 1)
  expect(last.every(Number.isFinite)).toBe(true)
})
