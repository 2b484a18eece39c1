// Trains the caption-to-image transformer: npm run ts -- build/starter/train-transformer.ts --folder DIR [--smoke]
// Recipe: Muon on the blocks' matrices, AdamW on the rest, flat rate and linear decay over the second half, captions
// dropped one time in ten for guidance, loss on image tokens only.
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { f32, type HostTensor, i32 } from '../../engine/base/tensor.ts'
import { graphOf } from '../../engine/ir/graph.ts'
import {
  captionImageLoss,
  captionImageParameters,
  imageTokens,
  sequenceLength,
} from '../../engine/models/caption-image.ts'
import {
  countParameters,
  type HostWeights,
  initialWeights,
  weightInputs,
} from '../../engine/nn/parameters.ts'
import { input } from '../../engine/ops/input.ts'
import { openRuntime } from '../../engine/runtimes/index.ts'
import { TrainingStep } from '../../engine/train/step.ts'
import { CaptionRows, captionTokenizer } from './captions.ts'
import { encodeAll, type TokenTable } from './encode.ts'
import { readPool, sharesOf, WeightedSampler } from './pool.ts'
import { runResumable } from './resumable.ts'
import { starterSettings } from './settings.ts'

const CAPTION_DROPOUT = 0.1
const { values } = parseArgs({ options: { folder: { type: 'string' }, smoke: { type: 'boolean' } } })
const folder = values.folder ?? '.cache/starter'
const settings = starterSettings(values.smoke === true)
const { seed, transformer: config, transformerTraining: size } = settings

const pool = readPool(join(folder, 'data'))
const runtime = await openRuntime()
const source = { runtime, config: settings.tokenizer, folder }
const trainingTokens = await encodeAll({ ...source, name: 'pool' }, pool.pictures)
const heldOutTokens = await encodeAll({ ...source, name: 'evaluation' }, pool.evaluationPictures)
const rows = new CaptionRows(
  captionTokenizer(folder, pool.items, config.captionVocabulary),
  config.captionSlots,
)
const weightOf = sharesOf(
  pool.items,
  { identity: 0.46, augmented: 0.04, captioned: 0.16, scene: 0.34 },
  { noto: 4, twemoji: 1, fluent: 1, outline: 1.3 },
)
const sampler = new WeightedSampler(pool.items, weightOf, { seed, name: 'transformer batches' })

function imageRows({ tokens, tokensEach }: TokenTable, indices: readonly number[]): HostTensor {
  const out = i32([indices.length, tokensEach])
  indices.forEach((index, b) =>
    out.data.set(tokens.subarray(index * tokensEach, (index + 1) * tokensEach), b * tokensEach),
  )
  return out
}

function batchOf(captions: readonly (string | null)[], image: HostTensor): HostWeights {
  const imageWeights = f32([size.batch, imageTokens(config)])
  imageWeights.data.fill(1 / imageWeights.data.length)
  return { captions: rows.tensor(captions), image, imageWeights }
}

const specs = captionImageParameters(config)
const weights = weightInputs(specs)
const { loss, pictureNats } = captionImageLoss(
  {
    captions: input('captions', [size.batch, config.captionSlots], 'i32'),
    image: input('image', [size.batch, imageTokens(config)], 'i32'),
    imageWeights: input('imageWeights', [size.batch, imageTokens(config)]),
  },
  weights,
  config,
)
process.stderr.write(`${countParameters(specs)} parameters\n`)
const step = await TrainingStep.create(
  runtime,
  { trainable: specs, weights, loss },
  initialWeights(specs, seed),
  {
    threads: 2,
    clipNorm: 1,
    usesMuon: ({ name, shape }) => name.startsWith('block') && shape.length === 2,
    optimizer: {
      adamw: { learningRate: 2e-3, beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weightDecay: 0 },
      muon: { learningRate: 0.006, momentum: 0.95, weightDecay: 0.1 },
    },
  },
)
const scorer = await runtime.compile(graphOf({ pictureNats, loss }), { threads: 2 })

/** Mean nats per image token over the first pictures of each evaluation set. */
async function heldOutNats(): Promise<Record<string, number>> {
  const found: Record<string, number> = {}
  for (const [name, set] of Object.entries(pool.evaluation)) {
    const nats: number[] = []
    for (let at = 0; at < Math.min(set.length, 4 * size.batch); at += size.batch) {
      const items = Array.from(
        { length: size.batch },
        (_, i) => set[Math.min(at + i, set.length - 1)] as (typeof set)[number],
      )
      const image = imageRows(
        heldOutTokens,
        items.map(({ index }) => index),
      )
      const results = await scorer.run({
        ...step.weights,
        ...batchOf(
          items.map(({ caption }) => caption),
          image,
        ),
      })
      nats.push(...Array.from(results['pictureNats']?.data ?? []).slice(0, set.length - at))
    }
    found[`nats ${name}`] = nats.reduce((a, b) => a + b, 0) / nats.length / imageTokens(config)
  }
  return found
}

const status = await runResumable({
  folder: join(folder, 'transformer'),
  step,
  plan: {
    steps: size.steps,
    schedule: {
      warmupSteps: Math.min(60, size.steps / 4),
      shape: 'trapezoid',
      decayShare: 0.5,
      floor: 0.03,
      power: 1,
    },
    evaluateEvery: Math.ceil(size.steps / 8),
    checkpointEvery: 100,
    unitsPerStep: size.batch * sequenceLength(config),
  },
  batch: (at) => {
    const { indices, random } = sampler.draw(at, size.batch)
    const captions = indices.map((index) => {
      const text = random.choice((pool.items[index] as (typeof pool.items)[number]).captions)
      return random.uniform() < CAPTION_DROPOUT ? null : text
    })
    return batchOf(captions, imageRows(trainingTokens, indices))
  },
  evaluate: heldOutNats,
})
process.exitCode = status === 'finished' ? 0 : 130
