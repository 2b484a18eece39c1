import { describe, expect, it } from 'vitest'
import { f32 } from '../../../engine/base/tensor.ts'
import { gradients } from '../../../engine/autodiff/gradient.ts'
import { graphOf } from '../../../engine/ir/graph.ts'
import type { Value } from '../../../engine/ir/node.ts'
import { interpret } from '../../../engine/lower/reference/interpret.ts'
import {
  codeCount,
  codesOfTokens,
  gridSide,
  quantizeCodes,
  tokensOfCodes,
} from '../../../engine/models/image-tokenizer.ts'
import { input } from '../../../engine/ops/input.ts'
import { sum } from '../../../engine/ops/sum.ts'

const levels = [8, 5, 5, 5]
const token = (z: number): number => {
  const codes = quantizeCodes(input('z', [1, 4, 1, 1]), levels)
  const feeds = { z: f32([1, 4, 1, 1], [z, z, z, z]) }
  return tokensOfCodes(interpret(graphOf({ codes }), feeds)['codes'] as never, levels)[0]?.[0] as number
}

describe('finite scalar quantization', () => {
  it('gives the ids of the reference implementation', () => {
    // lucidrains/vector-quantize-pytorch, levels 8·5·5·5: z = 0, 10, −10, 1
    expect([0, 10, -10, 1].map(token)).toEqual([500, 999, 0, 998])
  })

  it('passes the gradient straight through the rounding', () => {
    const z = input('z', [1, 4, 1, 1])
    const [gradient] = gradients(sum(quantizeCodes(z, levels)), [z])
    const graph = graphOf({ gradient: gradient as Value })
    const { data } = interpret(graph, { z: f32([1, 4, 1, 1], [0, 0, 0, 0]) })['gradient'] as {
      data: Float64Array
    }
    // odd L at z = 0: h·(1 − tanh² 0) = h = (L − 1)(1 + 10⁻³)/2 = 2.002; L = 8: h = 3.5035, h·(1 − (½/h)²) = 3.43214
    expect([...data].map((x) => Math.round(x * 1e4) / 1e4)).toEqual([3.4321, 2.002, 2.002, 2.002])
  })

  it('turns every token into codes and back', () => {
    const config = { size: 16, patch: 4, channels: [8, 8] as [number, number], levels: [8, 8, 6, 5] }
    expect([codeCount(config), gridSide(config)]).toEqual([1920, 2])
    const grids = Array.from({ length: 480 }, (_, i) => Int32Array.from([0, 1, 2, 3], (k) => i * 4 + k))
    const codes = codesOfTokens(grids, config.levels, 2)
    expect(tokensOfCodes(codes, config.levels)).toEqual(grids)
  })
})
