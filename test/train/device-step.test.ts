// A step whose numbers stay on a device learns what a step in the host's memory learns, and moves nothing but batches.
import { describe, expect, it, onTestFinished } from 'vitest'
import { f32, type HostTensor } from '../../engine/base/tensor.ts'
import type { HostWeights } from '../../engine/nn/parameters.ts'
import { openRuntime } from '../../engine/runtimes/index.ts'
import type { Runtime, Tensors } from '../../engine/runtimes/runtime.ts'
import { encodeCheckpoint, restoreCheckpoint } from '../../engine/train/checkpoint.ts'
import { TrainingStep } from '../../engine/train/step.ts'
import type { StepOptions } from '../../engine/train/task.ts'
import { deviceRuntime } from '../helpers/device-runtime.ts'
import { modelLosses, type ModelLoss } from '../helpers/model-graphs.ts'

const ADAMW = { learningRate: 1e-2, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1 }
const OPTIONS: StepOptions = { threads: 1, clipNorm: 1, optimizer: { adamw: ADAMW } }
const [PICTURES, ADAPTERS] = modelLosses() as [ModelLoss, ModelLoss]
const sound = await openRuntime('onnx-cpu')

/** What the model is fed besides its weights. */
function batchOf({ feeds, inputs, trainable }: ModelLoss): HostWeights {
  const weights = new Set([...Object.keys(inputs), ...trainable.map(({ name }) => name)])
  return Object.fromEntries(Object.entries(feeds).filter(([name]) => !weights.has(name)))
}

/** A step that ends with its test. */
async function stepOf(...made: Parameters<typeof makeStep>): Promise<TrainingStep> {
  const step = await makeStep(...made)
  onTestFinished(() => step.dispose())
  return step
}

function makeStep(
  runtime: Runtime,
  model: ModelLoss,
  options: Partial<StepOptions> = {},
): Promise<TrainingStep> {
  const { trainable, inputs: weights, loss, feeds } = model
  const names = new Set(trainable.map(({ name }) => name))
  const frozen = Object.fromEntries(
    Object.keys(weights).flatMap((name) => (names.has(name) ? [] : [[name, feeds[name] as HostTensor]])),
  )
  const task = { trainable, weights, loss, frozen }
  return TrainingStep.create(runtime, task, feeds, { ...OPTIONS, ...options })
}

async function train(step: TrainingStep, model: ModelLoss, parts = 1, steps = 5): Promise<number[]> {
  const losses = []
  const batch = repeated(batchOf(model), parts)
  for (let i = 0; i < steps; i++) losses.push((await step.run(batch, { step: i, multiplier: 1 })).loss)
  await step.settle()
  return losses
}

/** The batch so many times after itself. */
function repeated(batch: HostWeights, times: number): HostWeights {
  return Object.fromEntries(
    Object.entries(batch).map(([name, { shape, dtype, data }]) => {
      const all = new (data.constructor as Float32ArrayConstructor)(data.length * times)
      for (let i = 0; i < times; i++) all.set(data as Float32Array, i * data.length)
      return [name, { shape: [(shape[0] as number) * times, ...shape.slice(1)], dtype, data: all }]
    }),
  )
}

/** The largest difference between two sets of weights. */
function farthest(a: HostWeights, b: HostWeights): number {
  const gaps = Object.entries(a).flatMap(([name, { data }]) =>
    Array.from(data, (x, i) => Math.abs(x - (b[name]?.data[i] as number))),
  )
  return gaps.reduce((most, gap) => Math.max(most, gap), 0)
}

const WAYS: readonly [string, ModelLoss, Partial<StepOptions>][] = [
  ['all weights', PICTURES, {}],
  ['adapters', ADAPTERS, {}],
  ['a batch in parts', PICTURES, { parts: 3 }],
  ['a moving average', PICTURES, { optimizer: { adamw: ADAMW, averageDecay: 0.9 } }],
  ['a scaled loss', PICTURES, { precision: 'f16' }],
]

describe.each(WAYS)('a step on a device with %s', (_, model, options) => {
  it('has the losses and the weights of a step on the host', async () => {
    const [host, device] = [sound, deviceRuntime(sound)]
    const [ours, theirs] = [await stepOf(device, model, options), await stepOf(host, model, options)]
    const parts = options.parts ?? 1
    const losses = [await train(ours, model, parts), await train(theirs, model, parts)]
    // the same graph; only the optimizer's sums are rounded by other kernels
    expect(Math.max(...(losses[0]?.map((x, i) => Math.abs(x - (losses[1]?.[i] ?? NaN))) ?? []))).toBeLessThan(
      1e-5,
    )
    expect(farthest(ours.learnt, theirs.learnt)).toBeLessThan(1e-5)
    expect(farthest(ours.memory.tensors('second'), theirs.memory.tensors('second'))).toBeLessThan(1e-5)
  })

  it('puts nothing there after the first step, reads nothing before it is asked, and leaves nothing behind', async () => {
    const device = deviceRuntime(sound)
    const step = await makeStep(device, model, options)
    const batch = repeated(batchOf(model), options.parts ?? 1)
    await step.run(batch, { step: 0, multiplier: 1 })
    const { uploads, alive } = { ...device.counts }
    await step.run(batch, { step: 1, multiplier: 1 })
    expect(device.counts).toEqual({ uploads, reads: 0, alive })
    await step.dispose()
    expect(device.counts.alive).toBe(0)
  })
})

describe('a step on a device', () => {
  it('changes nothing when its gradient is not finite', async () => {
    let isBroken = false
    const spoil = (results: Record<string, HostTensor>): Record<string, HostTensor> =>
      isBroken && results['gradientNorm'] ? { ...results, gradientNorm: f32([], [NaN]) } : results
    const step = await stepOf(deviceRuntime(sound, { spoil }), PICTURES)
    await train(step, PICTURES)
    const before = encodeCheckpoint(step.memory, 5)
    isBroken = true
    await expect(step.run(batchOf(PICTURES), { step: 5, multiplier: 1 })).rejects.toMatchObject({
      code: 'NON_FINITE',
    })
    await step.settle()
    expect(encodeCheckpoint(step.memory, 5)).toEqual(before)
  })

  it('goes on from what was restored, even after other steps', async () => {
    const step = await stepOf(deviceRuntime(sound), PICTURES)
    await train(step, PICTURES)
    const saved = encodeCheckpoint(step.memory, 5)
    const onwards = (await step.run(batchOf(PICTURES), { step: 5, multiplier: 1 })).loss
    await step.run(batchOf(PICTURES), { step: 6, multiplier: 1 })
    restoreCheckpoint(step.memory, saved)
    expect((await step.run(batchOf(PICTURES), { step: 5, multiplier: 1 })).loss).toBe(onwards)
  })
})

describe.each([
  ['the host', (spoil: Spoil) => ({ ...deviceRuntime(sound, { spoil }), upload: undefined })],
  ['a device', (spoil: Spoil) => deviceRuntime(sound, { spoil })],
])('loss scaling on %s', (_, runtimeWith) => {
  /** Overflows where the scale is above 16, as products in f16 might. */
  function overflowing(seen: number[]): Spoil {
    return (results, feeds) => {
      const scale = feeds['loss scale']?.data[0]
      if (scale === undefined) return results
      seen.push(scale)
      if (scale > 16) results['gradientNorm']?.data.fill(Infinity)
      return results
    }
  }

  it('takes the largest scale that does not overflow, and learns what it learns without', async () => {
    const seen: number[] = []
    const { upload, ...rest } = runtimeWith(overflowing(seen))
    const scaled = await stepOf({ ...rest, ...(upload && { upload }) }, PICTURES, { precision: 'f16' })
    const plain = await stepOf(sound, PICTURES)
    const losses = [await train(scaled, PICTURES, 1, 1), await train(plain, PICTURES, 1, 1)]
    expect(seen).toEqual([4096, 256, 16])
    // onnx-cpu computes in f32, where a power of two changes no bit
    expect(losses[0]).toEqual(losses[1])
    expect(farthest(await scaled.gradients(), await plain.gradients())).toBe(0)
  })
})

type Spoil = (results: Record<string, HostTensor>, feeds: Tensors) => Record<string, HostTensor>
