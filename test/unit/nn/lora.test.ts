import { expect, it } from 'vitest'
import { f32 } from '../../../engine/base/tensor.ts'
import { graphOf } from '../../../engine/ir/graph.ts'
import { interpret } from '../../../engine/lower/reference/interpret.ts'
import { adapterName, applyLora, loraParameters, mergeLora } from '../../../engine/nn/lora.ts'
import { initialWeights, weight, weightInputs } from '../../../engine/nn/parameters.ts'
import { input } from '../../../engine/ops/input.ts'
import { matmul } from '../../../engine/ops/matmul.ts'

const spec = { name: 'w.weight', shape: [2, 2], initializer: { kind: 'constant', value: 0 } as const }
const base = { 'w.weight': f32([2, 2], [1, 0, 0, 1]) }
const adapters = { 'w.lora_A.weight': f32([1, 2], [1, 1]), 'w.lora_B.weight': f32([2, 1], [1, 0]) }
const options = { rank: 1, alpha: 2 }

it('computes W x + s·B·A·x', () => {
  const { weights } = applyLora(weightInputs([spec]), [spec], options)
  const y = matmul(input('x', [1, 2]), weight(weights, 'w.weight'), { transposeB: true })
  const out = interpret(graphOf({ y }), { x: f32([1, 2], [1, 2]), ...base, ...adapters })
  // W = I, A = (1 1), B = (1 0)ᵀ, s = 2, x = (1, 2): (1 + 2·3, 2)
  expect([...(out['y']?.data ?? [])]).toEqual([7, 2])
})

it('folds into the weight what the graph computes', () => {
  expect([...(mergeLora(base, adapters, options)['w.weight']?.data ?? [])]).toEqual([3, 2, 0, 1])
})

it('begins as the base', () => {
  const start = initialWeights(loraParameters([spec], { rank: 4, alpha: 4 }), 1)
  expect([...(start[adapterName('w.weight', 'B')]?.data ?? [])].every((x) => x === 0)).toBe(true)
  expect(start[adapterName('w.weight', 'A')]?.shape).toEqual([4, 2])
})
