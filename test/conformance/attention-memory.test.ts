// Attention that computes its probabilities again keeps no time × time matrix per layer for backward; on the processor
// it never does.
import { describe, expect, it } from 'vitest'
import { gradients } from '../../engine/autodiff/gradient.ts'
import { f32, type HostTensor, sizeOf } from '../../engine/base/tensor.ts'
import { RandomStream } from '../../engine/base/random.ts'
import { type Graph, graphOf } from '../../engine/ir/graph.ts'
import type { Value } from '../../engine/ir/node.ts'
import { lowerToCpu } from '../../engine/lower/cpu/lower.ts'
import { interpret } from '../../engine/lower/reference/interpret.ts'
import { attention } from '../../engine/ops/attention.ts'
import { input } from '../../engine/ops/input.ts'
import { mul } from '../../engine/ops/mul.ts'
import { sum } from '../../engine/ops/sum.ts'
import { openRuntime } from '../../engine/runtimes/index.ts'
import { worstDifference } from '../helpers/gradient-check.ts'
import { RUNTIMES_HERE } from '../helpers/runtimes.ts'

const WIDTH = 4

/** The gradient of Σ y² through layers of self-attention. */
function layered(time: number, layers: number, recompute: boolean): Graph {
  const x = input('x', [2, time, WIDTH])
  let y: Value = x
  for (let layer = 0; layer < layers; layer++) y = attention(y, y, y, { scale: 0.5, causal: true, recompute })
  return graphOf({ dx: gradients(sum(mul(y, y)), [x])[0] as Value })
}

function feeds(time: number): { x: HostTensor } {
  const random = new RandomStream(1, 'attention memory')
  const shape = [2, time, WIDTH]
  return {
    x: f32(
      shape,
      Array.from({ length: sizeOf(shape) }, () => random.normal()),
    ),
  }
}

describe('attention that computes its probabilities again', () => {
  it('gives the same gradient to the last bit on the reference', () => {
    expect(interpret(layered(9, 3, true), feeds(9))).toEqual(interpret(layered(9, 3, false), feeds(9)))
  })

  it('plans memory that does not grow by a matrix per layer on the processor, asked or not', () => {
    const matrix = 2 * 64 * 64 * 4
    const planned = (layers: number, recompute: boolean): number =>
      lowerToCpu(layered(64, layers, recompute)).arenaBytes
    for (const recompute of [false, true])
      expect(planned(6, recompute) - planned(2, recompute)).toBeLessThan(matrix)
  })

  it.each(RUNTIMES_HERE)('gives the same gradient on %s', async (name) => {
    const program = await (await openRuntime(name)).compile(layered(17, 2, true), { threads: 2 })
    const { dx } = await program.run(feeds(17))
    await program.dispose()
    const expected = interpret(layered(17, 2, false), feeds(17))['dx']
    expect(worstDifference(dx?.data ?? [], expected?.data ?? [])).toBeLessThan(1e-4)
  })
})
