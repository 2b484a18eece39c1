import { describe, expect, it } from 'vitest'
import { gradients } from '../../../engine/autodiff/gradient.ts'
import { graphOf } from '../../../engine/ir/graph.ts'
import type { Node } from '../../../engine/ir/node.ts'
import { printGraph } from '../../../engine/ir/print.ts'
import { verifyGraph } from '../../../engine/ir/verify.ts'
import { decompose } from '../../../engine/lower/passes/decompose.ts'
import { add } from '../../../engine/ops/add.ts'
import { scalar } from '../../../engine/ops/constant.ts'
import { input } from '../../../engine/ops/input.ts'
import { matmul } from '../../../engine/ops/matmul.ts'
import { mul } from '../../../engine/ops/mul.ts'
import { silu } from '../../../engine/ops/silu.ts'
import { sum } from '../../../engine/ops/sum.ts'
import { tanh } from '../../../engine/ops/tanh.ts'

describe('building', () => {
  it('refuses shapes that do not fit, with both', () => {
    expect(() => matmul(input('a', [4, 8]), input('b', [16, 3]))).toThrow('a [4, 8] and b [16, 3]')
    expect(() => add(input('a', [2]), input('b', [3]))).toThrow('shapes [2] and [3] do not broadcast')
  })

  it('refuses two inputs of one name, and an output named like an input', () => {
    const twice = add(input('x', [1]), input('x', [1]))
    expect(() => graphOf({ y: twice })).toThrow('two different inputs are named "x"')
    expect(() => graphOf({ x: tanh(input('x', [1])) })).toThrow('names an input and an output')
  })
})

describe('a graph', () => {
  const x = input('x', [2, 3])
  const graph = graphOf({ loss: sum(silu(mul(x, scalar(2)))) })

  it('prints one line a node', () => {
    expect(printGraph(graph)).toBe(
      [
        '%0 = input() {name="x", shape=[2,3], dtype="f32"} : f32[2, 3]',
        '%1 = constant() {shape=[], dtype="f32", data=[2]} : f32[]',
        '%2 = mul(%0, %1) : f32[2, 3]',
        '%3 = silu(%2) : f32[2, 3]',
        '%4 = sum(%3) {axes=[0,1], keepDims=false} : f32[]',
        'return loss = %4',
        '',
      ].join('\n'),
    )
  })

  it('passes the verifier, and a bent one does not', () => {
    verifyGraph(graph)
    const bent = graph.nodes.map((node): Node => ({
      ...node,
      outputs: node.outputs.map((v) => ({ ...v, shape: [9] })),
    }))
    expect(() => verifyGraph({ ...graph, nodes: bent })).toThrow('its rule says')
  })

  it('holds no compound after decomposition', () => {
    expect(decompose(graph).nodes.some(({ op }) => op.kind === 'compound')).toBe(false)
    expect(decompose(graph, () => true)).toEqual(graph)
  })
})

describe('gradients', () => {
  it('are zeros for what the loss does not use', () => {
    const unused = input('unused', [3])
    const [gradient] = gradients(sum(input('x', [2])), [unused])
    expect(gradient).toMatchObject({ shape: [3], node: { op: { name: 'constant' } } })
  })

  it('refuse a loss that is no scalar', () => {
    expect(() => gradients(input('x', [2]), [])).toThrow('a loss is a scalar f32, got f32[2]')
  })

  it('do not walk into what needs none', () => {
    const frozen = input('frozen', [2, 2])
    const trained = input('trained', [2, 2])
    const [gradient] = gradients(sum(mul(matmul(frozen, frozen), trained)), [trained])
    const graph = graphOf({ gradient: gradient as NonNullable<typeof gradient> })
    // d/dtrained = frozen·frozen: one product forward, none backward
    expect(graph.nodes.filter(({ op }) => op.name === 'matmul')).toHaveLength(1)
  })
})
