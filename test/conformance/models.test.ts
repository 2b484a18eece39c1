// Every family of models on every runtime that is here: values and gradients of the reference, ten steps that learn what
// the reference learns, and texts decoded with cached keys token for token as without.
import { describe, expect, it } from 'vitest'
import { RandomStream } from '../../engine/base/random.ts'
import { f32, type HostTensor, i32, sizeOf } from '../../engine/base/tensor.ts'
import { resolveGenerationOptions } from '../../engine/decode/index.ts'
import { generateTokens } from '../../engine/decode/search/generate-tokens.ts'
import { TextRows } from '../../engine/generate/text-rows.ts'
import { graphOf } from '../../engine/ir/graph.ts'
import { interpret } from '../../engine/lower/reference/interpret.ts'
import {
  contrastiveLoss,
  encodeCaptions,
  encodePicture,
  pairEncoderParameters,
} from '../../engine/models/pair-encoder.ts'
import { textForward, textLoss, textParameters } from '../../engine/models/text/decoder.ts'
import { applyLora, loraParameters } from '../../engine/nn/lora.ts'
import { type ParameterSpec, weightInputs } from '../../engine/nn/parameters.ts'
import { input } from '../../engine/ops/input.ts'
import { openRuntime } from '../../engine/runtimes/index.ts'
import { TrainingStep } from '../../engine/train/step.ts'
import { worstDifference } from '../helpers/gradient-check.ts'
import { modelLosses, trainingGraph, type ModelLoss } from '../helpers/model-graphs.ts'
import { RUNTIMES_HERE } from '../helpers/runtimes.ts'
import { randomTextWeights, randomTokens, TINY_TEXT_CONFIGS } from '../helpers/text-models.ts'

/** f32 against f64, over the sums of some layers, relative to 1 + the size. */
const TOLERANCE = 1e-4
/** The same after ten steps, whose updates magnify small gradients: Adam divides by their size. */
const LOSS_TOLERANCE = 1e-3
const STEPS = 10
const ADAMW = { learningRate: 3e-3, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1 }
const OPTIONS = { threads: 2, clipNorm: 1, optimizer: { adamw: ADAMW } }

const random = (name: string, shape: readonly number[], scale = 0.5): HostTensor => {
  const stream = new RandomStream(8, name)
  return f32(
    shape,
    Array.from({ length: sizeOf(shape) }, () => stream.normal() * scale),
  )
}
const valuesOf = (specs: readonly ParameterSpec[], scale: number): Record<string, HostTensor> =>
  Object.fromEntries(specs.map(({ name, shape }) => [name, random(name, shape, scale)]))

/** Pictures and captions that are pulled together: convolutions, group norms and blocks that look both ways. */
function pairEncoder(): ModelLoss {
  const config = {
    ...{ size: 16, channels: [8, 8, 8] as [number, number, number] },
    ...{ captionVocabulary: 11, captionSlots: 4, width: 8, layers: 1, heads: 2, dimensions: 6 },
  }
  const trainable = pairEncoderParameters(config)
  const inputs = weightInputs(trainable)
  const [pictures, present] = [input('pictures', [2, 3, 16, 16]), input('present', [2, 4])]
  const { embedding } = encodePicture(pictures, inputs, config)
  const captions = encodeCaptions(input('captions', [2, 4], 'i32'), present, inputs, config)
  const loss = contrastiveLoss(embedding, captions, input('logScale', []), input('diagonal', [2], 'i32'))
  const feeds = {
    ...{ pictures: random('pictures', [2, 3, 16, 16]), logScale: f32([], [1]) },
    ...{ captions: i32([2, 4], [1, 5, 7, 2, 1, 9, 2, 0]), diagonal: i32([2], [0, 1]) },
    ...{ present: f32([2, 4], [1, 1, 1, 1, 1, 1, 1, 0]), ...valuesOf(trainable, 0.3) },
  }
  return { name: 'a pair encoder', loss, blocks: [], trainable, inputs, feeds }
}

/** A tiny text model of a family, in full or with adapters. */
function textModel(family: string, hasAdapters: boolean): ModelLoss {
  const config = TINY_TEXT_CONFIGS[family] as (typeof TINY_TEXT_CONFIGS)[string]
  const base = textParameters(config)
  const given = weightInputs(base)
  const targets = base.filter(({ shape, name }) => shape.length === 2 && !/embed|wte|wpe/.test(name))
  const options = { rank: 2, alpha: 4, transposed: config.transposed }
  const lora = applyLora(given, targets, options)
  const trainable = hasAdapters ? loraParameters(targets, options) : base
  const shape = [2, 6] as const
  const batch = {
    tokens: input('tokens', shape, 'i32'),
    targets: input('targets', shape, 'i32'),
    lossWeights: input('lossWeights', shape),
  }
  const { loss, blocks } = textLoss(batch, hasAdapters ? lora.weights : given, config)
  const feeds = {
    ...{ tokens: randomTokens(config, shape), targets: randomTokens(config, shape) },
    lossWeights: f32(shape, new Float32Array(12).fill(1 / 12)),
    ...randomTextWeights(config),
    ...(hasAdapters && valuesOf(trainable, 0.3)),
  }
  const inputs = hasAdapters ? { ...given, ...lora.adapters } : given
  const name = `${family}${hasAdapters ? ' with adapters' : ''}`
  return { name, loss, blocks, trainable, inputs, feeds }
}

const MODELS: readonly ModelLoss[] = [
  ...modelLosses(),
  pairEncoder(),
  ...['gpt2', 'llama'].flatMap((family) => [textModel(family, false), textModel(family, true)]),
]

/** The losses of ten steps on one batch. */
async function losses(name: string, { trainable, inputs, loss, feeds }: ModelLoss): Promise<number[]> {
  const names = new Set(trainable.map((spec) => spec.name))
  const task = { trainable, weights: inputs, loss }
  const step = await TrainingStep.create(await openRuntime(name), task, feeds, OPTIONS)
  const batch = Object.fromEntries(Object.entries(feeds).filter(([key]) => !names.has(key)))
  const found: number[] = []
  for (let i = 0; i < STEPS; i++) found.push((await step.run(batch, { step: i, multiplier: 1 })).loss)
  await step.dispose()
  return found
}

describe.each(MODELS)('$name', (model) => {
  const { graph, feeds } = trainingGraph(model)
  const expected = interpret(graph, feeds)
  const learnt = losses('reference', model)

  it.each(RUNTIMES_HERE)('has the loss and the gradients of the reference on %s', async (name) => {
    const program = await (await openRuntime(name)).compile(graph, { threads: 2 })
    const results = await program.run(feeds)
    await program.dispose()
    for (const [key, { data }] of Object.entries(expected))
      expect({ key, isNear: worstDifference(results[key]?.data ?? [], data) < TOLERANCE }).toEqual({
        key,
        isNear: true,
      })
  })

  it.each(RUNTIMES_HERE)('learns in ten steps what the reference learns, on %s', async (name) => {
    const [first = 0, ...rest] = await learnt
    expect(rest.at(-1)).toBeLessThan(first)
    expect(worstDifference(await losses(name, model), [first, ...rest])).toBeLessThan(LOSS_TOLERANCE)
  })
})

describe.each(Object.keys(TINY_TEXT_CONFIGS))('%s, decoded with cached keys', (family) => {
  const config = TINY_TEXT_CONFIGS[family] as (typeof TINY_TEXT_CONFIGS)[string]
  const weights = randomTextWeights(config)
  const prompt = Int32Array.of(3, 1, 4, 1)
  const COUNT = 6

  /** Greedy tokens by whole passes of the reference. */
  function uncached(): number[] {
    const tokens = [...prompt]
    for (let i = 0; i < COUNT; i++) {
      const shape = [1, tokens.length]
      const inputs = weightInputs(textParameters(config))
      const { logits } = textForward(input('tokens', shape, 'i32'), inputs, config)
      const out = interpret(graphOf({ logits }), { ...weights, tokens: i32(shape, tokens) })
      const last = Array.from(out['logits']?.data ?? []).slice(-config.vocabulary)
      tokens.push(last.indexOf(Math.max(...last)))
    }
    return tokens.slice(prompt.length)
  }

  it.each(RUNTIMES_HERE)('gives the tokens of whole passes on %s', async (name) => {
    const rows = new TextRows(await openRuntime(name), { config, weights }, { threads: 1 })
    const options = resolveGenerationOptions({ doSample: false, maxNewTokens: COUNT })
    const [made] = await generateTokens(rows, [prompt], options)
    expect([...(made?.tokens ?? [])].slice(-COUNT)).toEqual(uncached())
    await rows.dispose()
  })
})
