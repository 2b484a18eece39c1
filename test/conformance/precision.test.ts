// Mixed precision on every runtime that has shorter numbers: products are rounded, gradients stay near, training learns.
import { describe, expect, it } from 'vitest'
import { f32 } from '../../engine/base/tensor.ts'
import { graphOf } from '../../engine/ir/graph.ts'
import { encodeModel, ONNX_TYPES, type OnnxNode } from '../../engine/formats/onnx.ts'
import { inHalf } from '../../engine/lower/onnx/half.ts'
import { interpret } from '../../engine/lower/reference/interpret.ts'
import { input } from '../../engine/ops/input.ts'
import { matmul } from '../../engine/ops/matmul.ts'
import { multipliesIn } from '../../engine/runtimes/known-answer.ts'
import { openModel } from '../../engine/runtimes/onnx.ts'
import { openRuntime } from '../../engine/runtimes/index.ts'
import { TrainingStep } from '../../engine/train/step.ts'
import { absentNote } from '../helpers/absent.ts'
import { worstDifference } from '../helpers/gradient-check.ts'
import { modelLosses, trainingGraph, type ModelLoss } from '../helpers/model-graphs.ts'
import { RUNTIMES_HERE } from '../helpers/runtimes.ts'

/**
 * bf16 keeps 8 bits and f16 11: a product is off by 2⁻⁹ or 2⁻¹² of itself, gradients of two or three layers by some ten
 * times that, relative to 1 + their size.
 */
const TOLERANCE = { bf16: 0.06, f16: 0.01 } as const
/** The same after ten steps, in nats of a loss near 2. */
const LOSS_TOLERANCE = { bf16: 0.05, f16: 0.01 } as const
const ADAMW = { learningRate: 3e-3, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1 }

const opened = await Promise.all(RUNTIMES_HERE.map((name) => openRuntime(name)))

for (const runtime of opened) {
  const { name, half } = runtime
  const note = absentNote(name, half ? undefined : 'it has no products of shorter numbers.')
  describe.skipIf(!half)(`mixed precision on ${name}${note}`, () => {
    const precision = half ?? 'bf16'

    it('rounds the factors of products when asked to, and only then', async () => {
      expect(await multipliesIn(runtime, precision)).toBe(true)
      expect(await multipliesIn(runtime, 'f32')).toBe(true)
    })

    it('keeps the range of f32 in bf16', async () => {
      if (precision !== 'bf16') return
      const graph = graphOf({ y: matmul(input('a', [1, 1]), input('b', [1, 1])) })
      const program = await runtime.compile(graph, { threads: 1, precision })
      const { y } = await program.run({ a: f32([1, 1], [2 ** 100]), b: f32([1, 1], [2 ** -120]) })
      await program.dispose()
      expect(y?.data[0]).toBe(2 ** -20)
    })

    it.each(modelLosses())('has gradients near those of the reference: $name', async (model) => {
      const { graph, feeds } = trainingGraph(model)
      const program = await runtime.compile(graph, { threads: 2, precision })
      const results = await program.run(feeds)
      await program.dispose()
      const off = Object.entries(interpret(graph, feeds)).map(([key, { data }]) =>
        worstDifference(results[key]?.data ?? [], data),
      )
      const worst = Math.max(...off)
      expect(worst).toBeLessThan(TOLERANCE[precision])
      // ten times what f32 is off by at most: the products really were of shorter numbers
      expect(worst).toBeGreaterThan(1e-5)
    })

    it.each(modelLosses())('learns in ten steps what f32 learns: $name', async (model) => {
      const [mixed, full] = [await losses(model, precision), await losses(model, 'f32')]
      expect(worstDifference(mixed, full)).toBeLessThan(LOSS_TOLERANCE[precision])
    })

    async function losses(model: ModelLoss, chosen: 'f32' | 'bf16' | 'f16'): Promise<number[]> {
      const { trainable, inputs: weights, loss, feeds } = model
      const options = { threads: 2, clipNorm: 1, optimizer: { adamw: ADAMW }, precision: chosen }
      const names = new Set(trainable.map((spec) => spec.name))
      const given = Object.entries(feeds).filter(([key]) => !names.has(key))
      const task = { trainable, weights, loss }
      const step = await TrainingStep.create(runtime, task, feeds, options)
      const found: number[] = []
      for (let i = 0; i < 10; i++)
        found.push((await step.run(Object.fromEntries(given), { step: i, multiplier: 1 })).loss)
      await step.dispose()
      return found
    }
  })
}

describe('products of f16 in an ONNX model', () => {
  const gemm = (inputs: string[], output: string): OnnxNode => ({
    ...{ operator: 'Gemm', inputs, outputs: [output] },
  })

  it('cast every factor once and every result back', () => {
    let names = 0
    const nodes = inHalf([gemm(['x', 'w'], 'y'), gemm(['y', 'w'], 'z')], () => `half ${names++}`)
    expect(
      nodes.map(({ operator, inputs, outputs }) => [operator, ...inputs, '→', ...outputs].join(' ')),
    ).toEqual([
      'Cast x → half 0',
      'Cast w → half 1',
      'Gemm half 0 half 1 → half 2',
      'Cast half 2 → y',
      'Cast y → half 3',
      'Gemm half 3 half 1 → half 4',
      'Cast half 4 → z',
    ])
  })

  it('make a model that ONNX Runtime accepts, with inputs and outputs of f32', async () => {
    let names = 0
    const shape = [2, 2]
    const session = await openModel(
      encodeModel({
        ...{ name: 'half', opset: 20, initializers: [] },
        nodes: inHalf([gemm(['x', 'w'], 'y')], () => `half ${names++}`),
        inputs: ['x', 'w'].map((name) => ({ name, type: 'f32' as const, shape })),
        outputs: [{ name: 'y', type: 'f32', shape }],
      }),
    )
    expect(session.outputMetadata).toMatchObject([{ name: 'y', type: 'float32' }])
    expect(ONNX_TYPES.f16).toBe(10) // TensorProto.DataType.FLOAT16
    await session.release()
  })
})
