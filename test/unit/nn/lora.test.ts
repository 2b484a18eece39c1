import { describe, expect, it } from 'vitest'
import { gradients } from '../../../engine/autodiff/gradient.ts'
import { RandomStream } from '../../../engine/base/random.ts'
import { f32, type HostTensor, type Shape, sizeOf } from '../../../engine/base/tensor.ts'
import { graphOf, sortNodes } from '../../../engine/ir/graph.ts'
import type { Value } from '../../../engine/ir/node.ts'
import { interpret } from '../../../engine/lower/reference/interpret.ts'
import { mergeLora } from '../../../engine/nn/lora-merge.ts'
import { cheapProducts, extraProducts } from '../../../engine/nn/lora-products.ts'
import {
  adapterName,
  applyLora,
  dropoutFeed,
  type LoraOptions,
  loraParameters,
  rowLengths,
  withoutDropout,
} from '../../../engine/nn/lora.ts'
import { initialWeights, weight, weightInputs } from '../../../engine/nn/parameters.ts'
import { input } from '../../../engine/ops/input.ts'
import { linear } from '../../../engine/ops/linear.ts'
import { matmul } from '../../../engine/ops/matmul.ts'
import { mul } from '../../../engine/ops/mul.ts'
import { sum } from '../../../engine/ops/sum.ts'

const specOf = (shape: Shape) => ({
  name: 'w.weight',
  shape,
  initializer: { kind: 'constant', value: 0 } as const,
})
// the fixture of Hu et al.'s formula: W = I, A = (1 1), B = (1 0)ᵀ, s = 2, x = (1, 2)
const base = { 'w.weight': f32([2, 2], [1, 0, 0, 1]) }
const adapters = { 'w.lora_A.weight': f32([1, 2], [1, 1]), 'w.lora_B.weight': f32([2, 1], [1, 0]) }
const options = { rank: 1, alpha: 2 }
const numbers = (tensor: HostTensor | undefined): number[] => Array.from(tensor?.data ?? [])

/** x·W′ of the fixture, in both orders. */
function fixture(chosen: LoraOptions, more: Record<string, HostTensor> = {}): number[][] {
  const { weights, adapted } = applyLora(weightInputs([specOf([2, 2])]), [specOf([2, 2])], chosen)
  const y = matmul(input('x', [1, 2]), weight(weights, 'w.weight'), { transposeB: !chosen.transposed })
  const feeds = { x: f32([1, 2], [1, 2]), ...base, ...adapters, ...more }
  const inOrder = (values: { y: Value }): number[] => numbers(interpret(graphOf(values), feeds)['y'])
  return [inOrder({ y }), inOrder(cheapProducts({ y }, adapted))]
}

describe('an adapted product', () => {
  it('is W x + s·B·A·x', () => {
    // (1 + 2·3, 2)
    expect(fixture(options)).toEqual([
      [7, 2],
      [7, 2],
    ])
  })

  it('is scaled by α/√r for rsLoRA', () => {
    // rank 1 gives the same; with a rank of 4 that is 2/√4 = 1 instead of 2/4: A's other rows are 0
    const wide = {
      'w.lora_A.weight': f32([4, 2], [1, 1, 0, 0, 0, 0, 0, 0]),
      'w.lora_B.weight': f32([2, 4], [1, 0, 0, 0, 0, 0, 0, 0]),
    }
    expect(fixture({ rank: 4, alpha: 2, variant: 'rslora' }, wide)[0]).toEqual([4, 2])
    expect(fixture({ rank: 4, alpha: 2 }, wide)[0]).toEqual([2.5, 2])
  })

  it('has rows of learnt lengths for DoRA', () => {
    // V = (3 2; 0 1), ‖V‖ = (√13, 1), m = (1, 1): ((3 + 4)/√13, 2)
    const [summed, cheap] = fixture(
      { ...options, variant: 'dora' },
      { 'w.lora_magnitude_vector': f32([2], [1, 1]) },
    )
    for (const values of [summed, cheap])
      expect(values?.map((x) => x.toFixed(6))).toEqual(['1.941451', '2.000000'])
  })

  it('takes matrices of [in, out], whose product is transposed', () => {
    // ΔW = s·(B·A)ᵀ: x·(W + ΔW) is the same as above for W = I
    expect(fixture({ ...options, transposed: true })).toEqual([
      [7, 2],
      [7, 2],
    ])
  })

  it('folds into the weight what the graph computes', () => {
    expect(numbers(mergeLora(base, adapters, options)['w.weight'])).toEqual([3, 2, 0, 1])
    expect(numbers(mergeLora(base, adapters, { ...options, transposed: true })['w.weight'])).toEqual([
      3, 0, 2, 1,
    ])
    const m = { 'w.lora_magnitude_vector': f32([2], [1, 1]) }
    const dora = mergeLora(base, { ...adapters, ...m }, { ...options, variant: 'dora' })['w.weight']
    expect(numbers(dora).map((x) => x.toFixed(6))).toEqual(['0.832050', '0.554700', '0.000000', '1.000000'])
  })

  it('begins as the base', () => {
    const start = initialWeights(loraParameters([specOf([2, 2])], { rank: 4, alpha: 4 }), 1)
    expect(numbers(start[adapterName('w.weight', 'B')]).every((x) => x === 0)).toBe(true)
    expect(start[adapterName('w.weight', 'A')]?.shape).toEqual([4, 2])
    const lengths = rowLengths({ 'w.weight': f32([2, 2], [3, 4, 0, 2]) }, [specOf([2, 2])], options)
    expect(numbers(lengths['w.lora_magnitude_vector'])).toEqual([5, 2])
  })
})

describe('the order of products', () => {
  const VARIANTS = ['lora', 'rslora', 'dora'] as const
  const cases = VARIANTS.flatMap((variant) => [true, false].map((transposed) => ({ variant, transposed })))
  const sizes = { rows: 6, out: 8, inputs: 10, rank: 2 }

  it.each(cases)(
    'changes neither values nor gradients of $variant, [in, out]: $transposed',
    ({ variant, transposed }) => {
      const { rows, out, inputs, rank } = sizes
      const spec = specOf(transposed ? [inputs, out] : [out, inputs])
      const {
        weights,
        adapters: learnt,
        adapted,
      } = applyLora(weightInputs([spec]), [spec], { rank, alpha: 3, variant, transposed })
      const w = weight(weights, 'w.weight')
      const x = input('x', [rows, inputs])
      const y = transposed ? matmul(x, w) : linear(x, w, input('bias', [out]))
      const loss = sum(mul(y, mul(y, input('weights', [rows, out]))))
      const rewritten = cheapProducts({ loss }, adapted)
      const wanted = { x, ...learnt }
      const withGradients = (value: Value) =>
        graphOf({
          value,
          ...Object.fromEntries(
            gradients(value, Object.values(wanted)).map((g, i) => [`d ${Object.keys(wanted)[i]}`, g]),
          ),
        })
      const graphs = [withGradients(loss), withGradients(rewritten.loss)] as const
      const random = new RandomStream(4, 'lora')
      const feeds = Object.fromEntries(
        [...graphs[0].inputs].map(([name, { shape }]) => [
          name,
          f32(
            shape,
            Array.from({ length: sizeOf(shape) }, () => random.normal()),
          ),
        ]),
      )
      const [summed, cheap] = graphs.map((graph) => interpret(graph, feeds))
      for (const [name, tensor] of Object.entries(summed ?? {}))
        numbers(cheap?.[name]).forEach((value, i) => expect(value).toBeCloseTo(tensor.data[i] as number, 3))
    },
  )

  it('never makes the gradient of a frozen weight', () => {
    // a batch of 8 rows of 512 tokens through a matrix of SmolLM2: the sum first costs six times as much more
    expect(extraProducts({ rows: 4096, out: 576, inputs: 576, rank: 16 })).toEqual({
      lowRank: 226_492_416, // 3 · 4096 · 16 · (576 + 576)
      summed: 1_374_879_744, // (4096 + 3 · 16) · 576 · 576
    })
    const spec = specOf([64, 64])
    const {
      weights,
      adapters: learnt,
      adapted,
    } = applyLora(weightInputs([spec]), [spec], { rank: 2, alpha: 2 })
    const loss = sum(matmul(input('x', [32, 64]), weight(weights, 'w.weight'), { transposeB: true }))
    const shapes = (value: Value): string[] =>
      sortNodes(gradients(value, Object.values(learnt))).flatMap(({ outputs }) =>
        outputs.map(({ shape }) => shape.join()),
      )
    expect(shapes(loss)).toContain('64,64')
    expect(shapes(cheapProducts({ loss }, adapted).loss)).not.toContain('64,64')
  })

  it('sums first where the rank is large beside the width', () => {
    const spec = specOf([4, 4])
    const { weights, adapted } = applyLora(weightInputs([spec]), [spec], { rank: 4, alpha: 2 })
    const y = matmul(input('x', [32, 4]), weight(weights, 'w.weight'), { transposeB: true })
    expect(cheapProducts({ y }, adapted).y).toBe(y)
  })
})

describe('dropout of adapters', () => {
  const spec = specOf([3, 4])
  const options = { rank: 2, alpha: 3, dropout: 0.5 }
  const host = (name: string, shape: readonly number[]): HostTensor => {
    const random = new RandomStream(5, name)
    return f32(
      shape,
      Array.from({ length: shape.reduce((n, axis) => n * axis, 1) }, () => random.normal()),
    )
  }
  const feeds = {
    'w.weight': host('w', [3, 4]),
    'w.lora_A.weight': host('a', [2, 4]),
    'w.lora_B.weight': host('b', [3, 2]),
    x: host('x', [6, 4]),
  }
  const product = (transposeB: boolean, chosen: LoraOptions) => {
    const { weights, adapted, adapters } = applyLora(weightInputs([spec]), [spec], chosen)
    const y = matmul(input('x', [6, 4]), weight(weights, 'w.weight'), { transposeB })
    return { y, adapted, adapters }
  }

  it('falls on what goes into an adapter, by the stream of the module: y = x·Wᵀ + s·(x∘m)·Aᵀ·Bᵀ', () => {
    const { y, adapted } = product(true, options)
    const counter = dropoutFeed(options, { seed: 7, step: 3, parts: 2 })['adapterDropout'] as HostTensor
    expect(counter.shape).toEqual([2, 4])
    const second = { ...counter, shape: [1, 4], data: counter.data.subarray(4) }
    const found = interpret(graphOf(cheapProducts({ y }, adapted)), { ...feeds, adapterDropout: second })
    const random = new RandomStream(7, 'dropout w.weight', 3, 1)
    const mask = Array.from({ length: 24 }, () => (random.uniform() < 0.5 ? 0 : 2)) // 1 / (1 − ½)
    expect(new Set(mask).size).toBe(2)
    const at = (name: keyof typeof feeds, i: number): number => feeds[name].data[i] as number
    const expected = Array.from({ length: 18 }, (_, place) => {
      const [row, out] = [Math.floor(place / 3), place % 3]
      let sum = 0
      for (let i = 0; i < 4; i++) {
        const x = at('x', 4 * row + i)
        sum += x * at('w.weight', 4 * out + i)
        for (let r = 0; r < 2; r++)
          sum +=
            1.5 *
            x *
            (mask[4 * row + i] as number) *
            at('w.lora_A.weight', 4 * r + i) *
            at('w.lora_B.weight', 2 * out + r)
      }
      return sum
    })
    numbers(found['y']).forEach((value, i) => expect(value).toBeCloseTo(expected[i] as number, 5))
  })

  it('is not there in evaluation, nor where the share is 0', () => {
    const { y, adapted } = product(true, options)
    const still = graphOf(cheapProducts({ y }, withoutDropout(adapted)))
    expect([...still.inputs.keys()]).not.toContain('adapterDropout')
    expect(dropoutFeed({ dropout: 0 }, { seed: 7, step: 3, parts: 2 })).toEqual({})
    const none = product(true, { ...options, dropout: 0 })
    expect([...graphOf(cheapProducts({ y: none.y }, none.adapted)).inputs.keys()]).not.toContain(
      'adapterDropout',
    )
  })

  it('is refused with DoRA, and is never left out silently', () => {
    expect(() => product(true, { ...options, variant: 'dora' })).toThrow('not with dora')
    const { weights, adapted } = applyLora(weightInputs([spec]), [spec], options)
    const y = matmul(input('x', [6, 3]), weight(weights, 'w.weight'))
    expect(() => cheapProducts({ y }, adapted)).toThrow('dropout needs products of rows')
  })
})
