// What a step of training ran on ends with it, so that a process that trains and then serves keeps no threads of the training.
import { expect, it, onTestFinished } from 'vitest'
import { openRuntime } from '../../../engine/runtimes/index.ts'
import { elementwiseOn, type Runtime } from '../../../engine/runtimes/runtime.ts'
import { graphOf } from '../../../engine/ir/graph.ts'
import { input } from '../../../engine/ops/input.ts'
import { softmax } from '../../../engine/ops/softmax.ts'
import type { OptimizerOptions } from '../../../engine/train/updater.ts'
import { TrainingStep } from '../../../engine/train/step.ts'
import { modelLosses, trainingGraph } from '../../helpers/model-graphs.ts'
import { threadsOfProcess } from '../../helpers/threads.ts'

const ADAMW = { learningRate: 1e-3, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1 }
const MUON = { learningRate: 0.02, momentum: 0.95, weightDecay: 0.1 }
const OPTIMIZERS: readonly OptimizerOptions[] = [
  { adamw: ADAMW },
  { adamw: ADAMW, averageDecay: 0.99 },
  { adamw: ADAMW, muon: MUON, averageDecay: 0.99 },
]
/** Of a pool that nothing else asks for. */
const THREADS = 7

/** The runtime with a pool of one thread that is in use throughout: the last pool stays. */
async function runtimeInUse(): Promise<Runtime> {
  const runtime = await openRuntime('cpu')
  const { graph } = trainingGraph(modelLosses()[0] as ReturnType<typeof modelLosses>[number])
  const program = await runtime.compile(graph, { threads: 1 })
  onTestFinished(() => program.dispose())
  return runtime
}

/** What Muon takes. */
function isMatrix({ shape }: { readonly shape: readonly number[] }): boolean {
  return shape.length === 2
}

/** Waits until the process has so many threads. */
async function expectThreads(count: number): Promise<void> {
  await expect.poll(threadsOfProcess, { timeout: 5000 }).toBe(count)
}

it.skipIf(process.platform !== 'linux').each(OPTIMIZERS)('ends the threads of %o', async (optimizer) => {
  const [model] = modelLosses()
  if (!model) throw new Error('no model')
  const { trainable, inputs: weights, loss, feeds } = model
  const runtime = await runtimeInUse()
  const before = threadsOfProcess()
  const options = { threads: THREADS, clipNorm: 1, optimizer, usesMuon: isMatrix }
  const step = await TrainingStep.create(runtime, { trainable, weights, loss }, feeds, options)
  const names = new Set(trainable.map(({ name }) => name))
  const batch = Object.fromEntries(Object.entries(feeds).filter(([name]) => !names.has(name)))
  await step.run(batch, { step: 0, multiplier: 1 })
  expect(threadsOfProcess()).toBe(before + THREADS)
  await step.dispose()
  await expectThreads(before)
})

it.skipIf(process.platform !== 'linux')('starts none for what it refuses', async () => {
  const runtime = await runtimeInUse()
  const before = threadsOfProcess()
  const graph = graphOf({ y: softmax(input('x', [1])) })
  const memory = runtime.plan?.(4)
  if (!memory) throw new Error('cpu: plans no memory')
  onTestFinished(() => memory.dispose())
  expect(() => elementwiseOn(runtime, graph, { memory, options: { threads: THREADS } })).toThrow('cannot run')
  expect(threadsOfProcess()).toBe(before)
})
