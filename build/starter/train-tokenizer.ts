// Trains the image tokenizer: npm run ts -- build/starter/train-tokenizer.ts --folder DIR [--smoke]
// Recipe: Muon on the convolutions, AdamW on the rest, power decay, moving average of the weights.
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import {
  decodePictures,
  encodePictures,
  imageTokenizerParameters,
  reconstructionLoss,
} from '../../engine/models/image-tokenizer.ts'
import type { HostTensor } from '../../engine/base/tensor.ts'
import { graphOf } from '../../engine/ir/graph.ts'
import { initialWeights, weightInputs } from '../../engine/nn/parameters.ts'
import { input } from '../../engine/ops/input.ts'
import { openRuntime } from '../../engine/runtimes/index.ts'
import { TrainingStep } from '../../engine/train/step.ts'
import { pictureTensor, readPool, sharesOf, WeightedSampler } from './pool.ts'
import { runResumable } from './resumable.ts'
import { roundTripDecibels } from './round-trip.ts'
import { starterSettings } from './settings.ts'

const { values } = parseArgs({ options: { folder: { type: 'string' }, smoke: { type: 'boolean' } } })
const folder = values.folder ?? '.cache/starter'
const { seed, tokenizer: config, tokenizerTraining: size } = starterSettings(values.smoke === true)

const pool = readPool(join(folder, 'data'))
const weightOf = sharesOf(
  pool.items,
  { identity: 0.48, augmented: 0.22, captioned: 0.12, scene: 0.18 },
  { outline: 1.6 }, // thin black lines are the hardest to keep
)
const sampler = new WeightedSampler(pool.items, weightOf, { seed, name: 'tokenizer batches' })

const specs = imageTokenizerParameters(config)
const weights = weightInputs(specs)
const pictures = input('pictures', [size.batch, 3, config.size, config.size])
const rebuilt = decodePictures(encodePictures(pictures, weights, config), weights, config)
const runtime = await openRuntime()
const step = await TrainingStep.create(
  runtime,
  { trainable: specs, weights, loss: reconstructionLoss(rebuilt, pictures) },
  initialWeights(specs, seed),
  {
    threads: 2,
    clipNorm: 1,
    usesMuon: ({ shape }) => shape.length === 4 && (shape[0] as number) > 16 && (shape[1] as number) > 16,
    optimizer: {
      adamw: { learningRate: 2e-3, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.01 },
      muon: { learningRate: 0.03, momentum: 0.95, weightDecay: 0 },
      averageDecay: 0.99,
    },
  },
)
const roundTrip = await runtime.compile(graphOf({ rebuilt }), { threads: 2 })

const status = await runResumable({
  folder: join(folder, 'tokenizer'),
  step,
  plan: {
    steps: size.steps,
    schedule: {
      warmupSteps: Math.min(50, size.steps / 4),
      shape: 'power',
      power: 0.7,
      floor: 0.01,
      decayShare: 0.5,
    },
    evaluateEvery: Math.ceil(size.steps / 8),
    checkpointEvery: 200,
    unitsPerStep: size.batch,
  },
  batch: (at) => ({ pictures: pictureTensor(pool.pictures, sampler.draw(at, size.batch).indices) }),
  evaluate: () =>
    roundTripDecibels(pool, {
      batch: size.batch,
      batches: 10,
      rebuild: async (real) => {
        const { rebuilt: made } = await roundTrip.run({ ...step.memory.tensors('average'), pictures: real })
        return made as HostTensor
      },
    }),
})
process.exitCode = status === 'finished' ? 0 : 130
