// Golden trainings: ten steps give PyTorch's losses, and every gradient of the first step is PyTorch's. The literal
// numbers and the files of test/golden/train were made by test/golden/train/make.py (PyTorch 2.15) from the same weights.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { gradients } from '../../engine/autodiff/gradient.ts'
import { f32, type HostTensor, i32, type Shape, sizeOf } from '../../engine/base/tensor.ts'
import { readSafetensorsAsF32 } from '../../engine/formats/safetensors.ts'
import { graphOf } from '../../engine/ir/graph.ts'
import type { Value } from '../../engine/ir/node.ts'
import { captionImageLoss, captionImageParameters } from '../../engine/models/caption-image.ts'
import { gptForward, gptLoss, gptParameters } from '../../engine/models/gpt.ts'
import {
  decodePictures,
  encodePictures,
  imageTokenizerParameters,
  type ImageTokenizerConfig,
  reconstructionLoss,
} from '../../engine/models/image-tokenizer.ts'
import { type HostWeights, type ParameterSpec, weightInputs } from '../../engine/nn/parameters.ts'
import { input } from '../../engine/ops/input.ts'
import { RUNTIMES_HERE } from '../helpers/runtimes.ts'
import { openRuntime } from '../../engine/runtimes/index.ts'
import type { Program } from '../../engine/runtimes/runtime.ts'
import { TrainingStep } from '../../engine/train/step.ts'
import type { StepOptions, TrainingTask } from '../../engine/train/task.ts'
import { worstDifference } from '../helpers/gradient-check.ts'

const STEPS = 10
/** Sums of some hundred products in f32, in another order than PyTorch's; on processors with tiles `cpu` makes each of three of bf16. */
const gradientTolerance = (runtime: string): number => (runtime === 'cpu' ? 3e-5 : 2e-6)
/** The same after ten updates, which magnify small gradients: Adam divides by their size. */
const lossTolerance = (runtime: string): number => (runtime === 'cpu' ? 5e-5 : 1e-5)
/** Gradients kept as f16 have 11 bits. */
const HALF_TOLERANCE = 1e-3
/** Factor on the gradients in image-tokenizer.safetensors. */
const HALF_SCALE = 256

const ADAMW = { learningRate: 0.01, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1 }
const OPTIONS: StepOptions = { threads: 1, clipNorm: 1, optimizer: { adamw: ADAMW } }

/** An unsigned 32-bit hash of two whole numbers: `mix` of make.py. */
function mix(seed: number, i: number): number {
  let h = (Math.imul(i, 2654435761) + seed * 40503 + 12345) >>> 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b) >>> 0
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35) >>> 0
  return (h ^ (h >>> 16)) >>> 0
}

function hashed(seed: number, shape: Shape, middle: number, radius: number): HostTensor {
  return f32(
    shape,
    Array.from({ length: sizeOf(shape) }, (_, i) => middle + radius * (mix(seed, i) / 2 ** 31 - 1)),
  )
}

function hashedIds(seed: number, shape: Shape, end: number): Int32Array {
  return Int32Array.from({ length: sizeOf(shape) }, (_, i) => mix(seed, i) % end)
}

function hashedWeights(specs: readonly ParameterSpec[]): HostWeights {
  return Object.fromEntries(
    specs.map(({ name, shape }, seed) => {
      const radius = shape.length > 1 ? 0.6 * Math.sqrt(3 / sizeOf(shape.slice(1))) : 0.1
      const middle = name.includes('norm') && name.endsWith('.weight') ? 1 : 0
      return [name, hashed(seed, shape, middle, radius)]
    }),
  )
}

function golden(name: string): HostWeights {
  return readSafetensorsAsF32(
    readFileSync(join(import.meta.dirname, '../golden/train', `${name}.safetensors`)),
  )
}

/** Ten steps: the losses, and the gradients and their norm of the first one. */
async function train(
  task: TrainingTask,
  batch: (step: number) => HostWeights,
  { runtime, ...options }: StepOptions & { readonly runtime: string },
): Promise<{ losses: number[]; gradientNorm: number; gradients: HostWeights }> {
  const training = await TrainingStep.create(
    await openRuntime(runtime),
    task,
    hashedWeights(task.trainable),
    options,
  )
  onTestFinished(() => training.dispose())
  const first = await training.run(batch(0), { step: 0, multiplier: 1 })
  const found = Object.entries(await training.gradients())
  const kept = found.map(([name, tensor]) => [name, { ...tensor, data: tensor.data.slice() }] as const)
  const losses = [first.loss]
  for (let step = 1; step < STEPS; step++)
    losses.push((await training.run(batch(step), { step, multiplier: 1 })).loss)
  return { losses, gradientNorm: first.gradientNorm, gradients: Object.fromEntries(kept) }
}

/**
 * Names of gradients further from the expected ones than the tolerance, relative to the tensor's largest, or to 10⁻³ of
 * the largest of all: a bias before a norm of its own channel has no gradient but rounding.
 */
function wrongGradients(found: HostWeights, expected: HostWeights, tolerance: number): string[] {
  const largestOf = (name: string): number => Math.max(...Array.from(expected[name]?.data ?? [NaN], Math.abs))
  const least = 1e-3 * Math.max(...Object.keys(expected).map(largestOf))
  return Object.keys(found).filter((name) => {
    const scale = Math.max(least, largestOf(name))
    const relative = (of: HostWeights): number[] => Array.from(of[name]?.data ?? [], (x) => x / scale)
    return !(worstDifference(relative(found), relative(expected)) <= tolerance)
  })
}

describe.each(RUNTIMES_HERE)('a text model of 2 layers, on %s', (runtime) => {
  const config = { vocabulary: 50, context: 8, width: 16, layers: 2, heads: 2 }

  function task(): TrainingTask {
    const trainable = gptParameters(config)
    const weights = weightInputs(trainable)
    const tokens = input('tokens', [2, 8], 'i32')
    const targets = input('targets', [2, 8], 'i32')
    const { loss } = gptLoss({ tokens, targets, lossWeights: input('lossWeights', [2, 8]) }, weights, config)
    return { trainable, weights, loss }
  }

  /** Rows of nine ids: the first eight are seen, the last eight are due. */
  const ids = hashedIds(100, [STEPS, 2, 9], 7)
  function batch(step: number): HostWeights {
    const row = (b: number): Int32Array => ids.subarray((step * 2 + b) * 9, (step * 2 + b + 1) * 9)
    const part = (from: number): HostTensor =>
      i32([2, 8], [...row(0).subarray(from, from + 8), ...row(1).subarray(from, from + 8)])
    return { tokens: part(0), targets: part(1), lossWeights: f32([2, 8], new Array<number>(16).fill(1 / 16)) }
  }

  it('refuses more tokens than its context', () => {
    const weights = weightInputs(gptParameters(config))
    expect(() => gptForward(input('tokens', [1, 9], 'i32'), weights, config)).toThrow(
      '9 tokens do not fit a context of 8',
    )
  })

  it('has the gradients and the ten losses of PyTorch with AdamW', async () => {
    const found = await train(task(), batch, { ...OPTIONS, runtime })
    expect(found.gradientNorm).toBeCloseTo(2.953979, 4)
    expect(wrongGradients(found.gradients, golden('gpt'), gradientTolerance(runtime))).toEqual([])
    expect(
      worstDifference(
        found.losses,
        [4.305326, 3.413681, 3.307763, 3.060349, 2.941372, 2.949846, 2.763879, 2.631255, 2.797304, 2.186261],
      ),
    ).toBeLessThan(lossTolerance(runtime))
  })
})

describe.each(RUNTIMES_HERE)('a caption-to-image model of 2 layers, on %s', (runtime) => {
  const config = {
    captionVocabulary: 20,
    captionSlots: 4,
    imageVocabulary: 24,
    gridSide: 3,
    width: 16,
    layers: 2,
    heads: 2,
  }
  const CAPTION_SHARE = 0.25

  function task(): TrainingTask {
    const trainable = captionImageParameters(config)
    const weights = weightInputs(trainable)
    const captions = input('captions', [2, 4], 'i32')
    const image = input('image', [2, 9], 'i32')
    const shares = {
      imageWeights: input('imageWeights', [2, 9]),
      captionWeights: input('captionWeights', [2, 3]),
    }
    return {
      trainable,
      weights,
      loss: captionImageLoss({ captions, image, ...shares }, weights, config).loss,
    }
  }

  const captions = hashedIds(101, [STEPS, 2, 4], 5)
  const image = hashedIds(102, [STEPS, 2, 9], 6)
  function batch(step: number): HostWeights {
    return {
      captions: i32([2, 4], captions.subarray(step * 8, step * 8 + 8)),
      image: i32([2, 9], image.subarray(step * 18, step * 18 + 18)),
      imageWeights: f32([2, 9], new Array<number>(18).fill(1 / 18)),
      captionWeights: f32([2, 3], new Array<number>(6).fill(CAPTION_SHARE / 6)),
    }
  }

  it('has the gradients and the ten losses of PyTorch with AdamW', async () => {
    const found = await train(task(), batch, { ...OPTIONS, runtime })
    expect(found.gradientNorm).toBeCloseTo(3.828384, 4)
    expect(wrongGradients(found.gradients, golden('caption-image'), gradientTolerance(runtime))).toEqual([])
    expect(
      worstDifference(
        found.losses,
        [4.201297, 3.57874, 3.246804, 2.978726, 3.143966, 2.749879, 2.741254, 2.726413, 2.643152, 2.619784],
      ),
    ).toBeLessThan(lossTolerance(runtime))
  })

  it('has the ten losses of torch.optim.Muon in f32 beside AdamW', async () => {
    const found = await train(task(), batch, {
      ...OPTIONS,
      runtime,
      usesMuon: ({ name, shape }) => name.startsWith('block') && shape.length === 2,
      optimizer: { adamw: ADAMW, muon: { learningRate: 0.02, momentum: 0.95, weightDecay: 0.1 } },
    })
    expect(
      worstDifference(
        found.losses,
        [4.201297, 3.805505, 3.51421, 3.093819, 3.265627, 2.844997, 2.810827, 2.746163, 2.672219, 2.576444],
      ),
    ).toBeLessThan(lossTolerance(runtime))
  })
})

describe.each(RUNTIMES_HERE)('an image tokenizer of 8 channels, on %s', (runtime) => {
  const config: ImageTokenizerConfig = { size: 8, patch: 1, channels: [8, 8], levels: [5, 4] }
  const specs = imageTokenizerParameters(config)

  async function program(): Promise<Program> {
    const weights = weightInputs(specs)
    const pictures = input('pictures', [2, 3, 8, 8])
    const codes = encodePictures(pictures, weights, config)
    const drawn = decodePictures(codes, weights, config)
    const loss = reconstructionLoss(drawn, pictures)
    const found = gradients(
      loss,
      specs.map(({ name }) => weights[name] as Value),
    )
    const named = specs.map(({ name }, i) => [`gradient ${name}`, found[i] as Value] as const)
    const made = await (
      await openRuntime(runtime)
    ).compile(graphOf({ ...Object.fromEntries(named), codes, drawn, loss }), {
      threads: 1,
    })
    onTestFinished(() => made.dispose())
    return made
  }

  it('has the codes, pictures and gradients of PyTorch, straight through the quantization', async () => {
    const made = await program()
    const feeds = { ...hashedWeights(specs), pictures: hashed(103, [2, 3, 8, 8], 0.5, 0.5) }
    const { codes, drawn, loss, ...found } = await made.run(feeds)
    // two pictures, two code dimensions of 4 × 4 cells
    const expectedCodes = [
      [1, -1, 0, 0, 1, -1, 2, 1, -1, 1, 0, 0, 0, 0, 0, 0],
      [1, 0, 0, 0, 0, 0, 1, 1, 0, 0, -1, 0, 0, 0, 0, 0],
      [1, 0, 0, 1, 0, 0, 1, 1, 0, 1, 0, 0, 1, -1, 0, 0],
      [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ].flat()
    expect(worstDifference(codes?.data ?? [], expectedCodes)).toBeLessThan(1e-6)
    expect(loss?.data[0]).toBeCloseTo(0.800313, 5)
    const { picture, ...scaled } = golden('image-tokenizer')
    expect(worstDifference((drawn?.data ?? []).slice(0, 192), picture?.data ?? [])).toBeLessThan(1e-5)
    const times256 = Object.entries(found).map(([name, { data, ...rest }]) => {
      return [
        name.slice('gradient '.length),
        { ...rest, data: (data as Float32Array).map((x) => x * HALF_SCALE) },
      ] as const
    })
    expect(Object.keys(scaled).toSorted()).toEqual(specs.map(({ name }) => name).toSorted())
    expect(wrongGradients(Object.fromEntries(times256), scaled, HALF_TOLERANCE)).toEqual([])
  })
})
