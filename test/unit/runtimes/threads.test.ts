// The cpu runtime computes the same bits with any number of threads.
import { expect, it } from 'vitest'
import { gradients } from '../../../engine/autodiff/gradient.ts'
import { RandomStream } from '../../../engine/base/random.ts'
import { i32 } from '../../../engine/base/tensor.ts'
import { graphOf } from '../../../engine/ir/graph.ts'
import type { Value } from '../../../engine/ir/node.ts'
import { gptLoss, gptParameters } from '../../../engine/models/gpt.ts'
import { initialWeights, weightInputs } from '../../../engine/nn/parameters.ts'
import { filled } from '../../../engine/ops/constant.ts'
import { input } from '../../../engine/ops/input.ts'
import { adamwGraph, adamwScalars } from '../../../engine/optim/adamw.ts'
import {
  compileElementwise,
  type ElementwiseRun,
  PlannedMemory,
  type Region,
} from '../../../engine/runtimes/elementwise.ts'
import { elementwiseOn, planMemory } from '../../../engine/runtimes/runtime.ts'
import { openRuntime } from '../../../engine/runtimes/index.ts'

const config = { vocabulary: 97, context: 70, width: 48, layers: 2, heads: 3 }
const shape = [5, 70]

it('gives the same loss and gradients, bit for bit, on one, two and five threads', async () => {
  const specs = gptParameters(config)
  const weights = weightInputs(specs)
  const batch = { tokens: input('tokens', shape, 'i32'), targets: input('targets', shape, 'i32') }
  const { loss } = gptLoss({ ...batch, lossWeights: filled(shape, 1 / 350) }, weights, config)
  const found = gradients(
    loss,
    specs.map(({ name }) => weights[name] as Value),
  )
  const graph = graphOf({
    loss,
    ...Object.fromEntries(specs.map(({ name }, i) => [`d ${name}`, found[i] as Value])),
  })
  const random = new RandomStream(1, 'threads')
  const ids = (): ReturnType<typeof i32> =>
    i32(
      shape,
      Array.from({ length: 350 }, () => Math.floor(random.uniform() * 97)),
    )
  const feeds = { ...initialWeights(specs, 1), tokens: ids(), targets: ids() }
  const runtime = await openRuntime('cpu')
  const results = []
  for (const threads of [1, 2, 5]) {
    const program = await runtime.compile(graph, { threads })
    results.push(await program.run(feeds))
    await program.dispose()
  }
  expect(results[0]?.['loss']?.data[0]).toBeGreaterThan(4)
  expect(results[1]).toEqual(results[0])
  expect(results[2]).toEqual(results[0])
})

it("updates weights to the same bits on the caller's thread, one, two and five threads", async () => {
  const runtime = await openRuntime('cpu')
  const options = { learningRate: 0.01, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.1 }
  const length = 40_000
  const numbers = { ...adamwScalars(options, 3, 0.01, true), clip: 0.5 }
  const updated = async (
    compile: (memory: PlannedMemory) => ElementwiseRun,
    memory: PlannedMemory,
  ): Promise<unknown> => {
    const random = new RandomStream(2, 'update')
    const taken = ['weight', 'gradient', 'first', 'second'].map(
      (name) => [name, memory.take(length)] as const,
    )
    for (const [, { data }] of taken) data.forEach((_, i) => (data[i] = random.uniform()))
    const regions = Object.fromEntries(taken) as Record<'weight' | 'first' | 'second', Region>
    const { weight, first, second } = regions
    await compile(memory)({ ...regions, newWeight: weight, newFirst: first, newSecond: second }, numbers)
    return [weight, first, second].map(({ data }) => Array.from(data))
  }
  const alone = await updated(
    (memory) => compileElementwise(adamwGraph(options), memory),
    PlannedMemory.create(4 * length),
  )
  for (const threads of [1, 2, 5]) {
    const memory = planMemory(runtime, 4 * length)
    const kernel = elementwiseOn(runtime, adamwGraph(options), { memory, options: { threads } })
    expect(await updated(() => kernel.run, memory)).toEqual(alone)
    await kernel.dispose()
    memory.dispose()
  }
})
