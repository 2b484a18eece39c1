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
