// Goes on with the image tokenizer's decoder alone: npm run ts -- build/starter/train-decoder.ts --folder DIR [--smoke]
// The encoder stays as it is, so a transformer that learnt its tokens keeps its meaning. Pictures are mirrored, moved and
// given other colours on the way: the decoder knew its training pictures 1.8 dB better than others.
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { RandomStream } from '../../engine/base/random.ts'
import type { HostTensor } from '../../engine/base/tensor.ts'
import { graphOf } from '../../engine/ir/graph.ts'
import {
  decodePictures,
  encodePictures,
  imageTokenizerParameters,
  reconstructionLoss,
} from '../../engine/models/image-tokenizer.ts'
import { type HostWeights, weightInputs } from '../../engine/nn/parameters.ts'
import { add } from '../../engine/ops/add.ts'
import { scalar } from '../../engine/ops/constant.ts'
import { input } from '../../engine/ops/input.ts'
import { mul } from '../../engine/ops/mul.ts'
import { stopGradient } from '../../engine/ops/stop-gradient.ts'
import { sub } from '../../engine/ops/sub.ts'
import { mean } from '../../engine/ops/sum.ts'
import { openRuntime } from '../../engine/runtimes/index.ts'
import { TrainingStep } from '../../engine/train/step.ts'
import { readWeights } from './encode.ts'
import { pictureTensor, readPool, sharesOf, WeightedSampler } from './pool.ts'
import { runResumable } from './resumable.ts'
import { roundTripDecibels } from './round-trip.ts'
import { starterSettings } from './settings.ts'

const { values } = parseArgs({ options: { folder: { type: 'string' }, smoke: { type: 'boolean' } } })
const folder = values.folder ?? '.cache/starter'
const { seed, tokenizer: config, decoderTraining: size } = starterSettings(values.smoke === true)

const pool = readPool(join(folder, 'data'))
const weightOf = sharesOf(
  pool.items,
  { identity: 0.6, augmented: 0.16, captioned: 0.08, scene: 0.16 },
  { outline: 1.6 },
)
const sampler = new WeightedSampler(pool.items, weightOf, { seed, name: 'decoder batches' })

/** Further from the pictures that there are: mirrored, moved by up to 3 pixels, colour channels exchanged. */
function vary({ shape, data }: HostTensor & { data: Float32Array }, random: RandomStream): void {
  const [batch, channels, height, width] = shape as [number, number, number, number]
  const pixels = height * width
  for (let b = 0; b < batch; b++) {
    const isMirrored = random.uniform() < 0.5
    const order = random.uniform() < 0.4 ? random.shuffled([0, 1, 2]) : [0, 1, 2]
    const [down, right] = [0, 0].map(() => Math.round(random.between(-3.49, 3.49))) as [number, number]
    const from = data.slice(b * channels * pixels, (b + 1) * channels * pixels)
    for (let c = 0; c < channels; c++)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) {
          const column = clamp(isMirrored ? width - 1 - x - right : x - right, width)
          const source = (order[c] as number) * pixels + clamp(y - down, height) * width + column
          data[(b * channels + c) * pixels + y * width + x] = from[source] as number
        }
  }
}

function clamp(at: number, size: number): number {
  return Math.min(size - 1, Math.max(0, at))
}

const isDecoder = (name: string): boolean => name.startsWith('decoder.')
const specs = imageTokenizerParameters(config)
const initial = readWeights(join(folder, 'tokenizer'))
const frozen: HostWeights = Object.fromEntries(Object.entries(initial).filter(([name]) => !isDecoder(name)))
const weights = weightInputs(specs)
const pictures = input('pictures', [size.batch, 3, config.size, config.size])
const rebuilt = decodePictures(stopGradient(encodePictures(pictures, weights, config)), weights, config)
const error = sub(rebuilt, pictures)
const runtime = await openRuntime()
const step = await TrainingStep.create(
  runtime,
  {
    trainable: specs.filter(({ name }) => isDecoder(name)),
    weights,
    // The squared error counts more than in the first training, whose edges are sharp by now.
    loss: add(reconstructionLoss(rebuilt, pictures), mul(mean(mul(error, error)), scalar(3))),
    frozen,
  },
  initial,
  {
    threads: 2,
    clipNorm: 1,
    usesMuon: ({ shape }) => shape.length === 4 && (shape[0] as number) > 16 && (shape[1] as number) > 16,
    optimizer: {
      adamw: { learningRate: 8e-4, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.02 },
      muon: { learningRate: 0.012, momentum: 0.95, weightDecay: 0.02 },
      averageDecay: 0.995,
    },
  },
)
const roundTrip = await runtime.compile(graphOf({ rebuilt }), { threads: 2 })

const status = await runResumable({
  folder: join(folder, 'decoder'),
  step,
  plan: {
    steps: size.steps,
    schedule: {
      warmupSteps: Math.min(50, size.steps / 4),
      shape: 'power',
      power: 0.8,
      floor: 0.01,
      decayShare: 0.5,
    },
    evaluateEvery: Math.ceil(size.steps / 8),
    checkpointEvery: 200,
    unitsPerStep: size.batch,
  },
  batch: (at) => {
    const { indices, random } = sampler.draw(at, size.batch)
    const tensor = pictureTensor(pool.pictures, indices)
    vary(tensor, random)
    return { pictures: tensor }
  },
  evaluate: () =>
    roundTripDecibels(pool, {
      batch: size.batch,
      batches: 8,
      rebuild: async (real) => {
        const { rebuilt: made } = await roundTrip.run({
          ...frozen,
          ...step.memory.tensors('average'),
          pictures: real,
        })
        return made as HostTensor
      },
    }),
})
process.exitCode = status === 'finished' ? 0 : 130
