// Layers give PyTorch's results and gradients; test/golden/nn/make.py made the numbers.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { gradients } from '../../../engine/autodiff/gradient.ts'
import { f32 } from '../../../engine/base/tensor.ts'
import { graphOf } from '../../../engine/ir/graph.ts'
import type { Value } from '../../../engine/ir/node.ts'
import { interpret } from '../../../engine/lower/reference/interpret.ts'
import { convTranspose, upsampleNearest } from '../../../engine/nn/conv.ts'
import { groupedAttention, repeatHeads } from '../../../engine/nn/grouped-attention.ts'
import { groupNorm } from '../../../engine/nn/norm.ts'
import { rotaryFrequencies, rotaryTables } from '../../../engine/nn/rotary.ts'
import { swiglu } from '../../../engine/nn/swiglu.ts'
import { constant } from '../../../engine/ops/constant.ts'
import { input } from '../../../engine/ops/input.ts'
import { mul } from '../../../engine/ops/mul.ts'
import { rmsNorm } from '../../../engine/ops/rms-norm.ts'
import { rotary, type RotaryAttrs } from '../../../engine/ops/rotary.ts'
import { sum } from '../../../engine/ops/sum.ts'
import { worstDifference } from '../../helpers/gradient-check.ts'

interface Numbers {
  readonly shape: readonly number[]
  readonly data: readonly number[]
}
interface Layer {
  readonly inputs: readonly Numbers[]
  readonly y: Numbers
  readonly r: Numbers
  readonly gradients: readonly Numbers[]
}
const FILE = join(import.meta.dirname, '../../golden/nn/layers.json')
const LAYERS = JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, Layer>

function turned(x: Value, width: number, layout: RotaryAttrs['layout']): Value {
  const { cos, sin } = rotaryTables(rotaryFrequencies({ width, base: 10_000 }), x.shape.at(-2) as number)
  return rotary(x, constant(cos), constant(sin), { layout })
}

type Build = (...inputs: [Value, Value, Value, Value]) => Value
const BUILD: Record<string, Build> = {
  'rotary, halves': (x) => turned(x, 8, 'half'),
  'rotary, halves, partial': (x) => turned(x, 4, 'half'),
  'rotary, neighbours': (x) => turned(x, 8, 'interleaved'),
  'rotary, neighbours, partial': (x) => turned(x, 4, 'interleaved'),
  'RMS norm': (x, gain) => rmsNorm(x, gain),
  'group norm': (x, weight, bias) => groupNorm(x, { 'n.weight': weight, 'n.bias': bias }, 'n', 8),
  'grouped-query attention': (q, k, v) => groupedAttention(q, k, v, { scale: 0.5, causal: true }),
  SwiGLU: (x, gate, up, down) => swiglu(x, { gate, up, down }),
  'transposed convolution': (x, kernel) => convTranspose(x, kernel, { stride: 2, padding: 1 }),
  'nearest up-sampling': (x) => upsampleNearest(x, 2),
}

describe('layers give what PyTorch gives', () => {
  it.each(Object.entries(LAYERS))('%s', (name, layer) => {
    const inputs = layer.inputs.map(({ shape }, i) => input(`x${i}`, shape))
    const y = (BUILD[name] as Build)(...(inputs as [Value, Value, Value, Value]))
    const found = gradients(sum(mul(y, constant(f32(layer.r.shape, layer.r.data)))), inputs)
    const outputs = Object.fromEntries(found.map((value, i) => [`d${i}`, value]))
    const feeds = Object.fromEntries(layer.inputs.map(({ shape, data }, i) => [`x${i}`, f32(shape, data)]))
    const results = interpret(graphOf({ y, ...outputs }), feeds)
    // tables and constants are f32 here, f64 there
    expect(y.shape).toEqual(layer.y.shape)
    expect(worstDifference(results['y']?.data ?? [], layer.y.data)).toBeLessThan(2e-7)
    for (const [i, { data }] of layer.gradients.entries())
      expect(worstDifference(results[`d${i}`]?.data ?? [], data)).toBeLessThan(2e-7)
  })

  it('has a layer for every entry of the file', () => {
    expect(Object.keys(LAYERS).sort()).toEqual(Object.keys(BUILD).sort())
  })
})

describe('layers refuse what does not fit', () => {
  it('names query heads that cannot be shared', () => {
    expect(() => repeatHeads(input('k', [1, 4, 2, 2]), 6)).toThrow('6 query heads')
  })

  it('names angles of another length', () => {
    const table = input('cos', [4, 2])
    expect(() => rotary(input('x', [5, 4]), table, input('sin', [4, 2]), { layout: 'half' })).toThrow(
      /rotary|broadcast/,
    )
  })

  it('names angles for more than the width', () => {
    const [cos, sin] = [input('cos', [5, 3]), input('sin', [5, 3])]
    expect(() => rotary(input('x', [5, 4]), cos, sin, { layout: 'half' })).toThrow('rotary: cos [5, 3]')
  })

  it('names a gain of another width', () => {
    expect(() => rmsNorm(input('x', [2, 4]), input('gain', [3]))).toThrow(
      'rmsNorm: for x [2, 4] expected [4], got [3]',
    )
  })
})
