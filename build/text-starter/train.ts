// Trains the text starter: npm run ts -- build/text-starter/train.ts --folder DIR [--smoke] [--steps N] [--decay N]
// Recipe: Muon on the blocks' matrices, AdamW on the rest, flat rate, then linear decay over the last steps. `--steps` and
// `--decay` may be changed when a training is taken up again, as long as it has not begun to decay.
import { parseArgs } from 'node:util'
import { graphOf } from '../../engine/ir/graph.ts'
import { textLoss, textParameters } from '../../engine/models/text/decoder.ts'
import { countParameters, initialWeights, weightInputs } from '../../engine/nn/parameters.ts'
import { input } from '../../engine/ops/input.ts'
import { openRuntime } from '../../engine/runtimes/index.ts'
import { TrainingStep } from '../../engine/train/step.ts'
import { runResumable } from '../starter/resumable.ts'
import { StarterBatches } from './batches.ts'
import { wordNetDocuments } from './data/documents.ts'
import { readWordNet } from './data/wordnet.ts'
import { heldOutRows, meanNats } from './held-out.ts'
import { textStarterSettings } from './settings.ts'
import { starterTokenizer } from './tokenizer.ts'

const { values } = parseArgs({
  options: {
    folder: { type: 'string' },
    smoke: { type: 'boolean' },
    steps: { type: 'string' },
    decay: { type: 'string' },
  },
})
const folder = values.folder ?? '.cache/text-starter'
const settings = textStarterSettings(values.smoke === true)
const { seed, model: config, training } = settings
const steps = Number(values.steps ?? training.steps)
const decaySteps = Number(values.decay ?? training.decaySteps)
const { rows, time } = training

const documents = wordNetDocuments(readWordNet()).filter((_, i) => i % settings.every === 0)
const tokenizer = starterTokenizer(folder, documents, { vocabularySize: config.vocabulary, seed })
const batches = new StarterBatches(tokenizer, documents, { seed, rows, time })
const runtime = await openRuntime('cpu')

const specs = textParameters(config)
const weights = weightInputs(specs)
const batch = {
  tokens: input('tokens', [rows, time], 'i32'),
  targets: input('targets', [rows, time], 'i32'),
  lossWeights: input('lossWeights', [rows, time]),
}
const { loss, nats } = textLoss(batch, weights, config)
process.stderr.write(`${countParameters(specs)} parameters\n`)
const step = await TrainingStep.create(
  runtime,
  { trainable: specs, weights, loss },
  initialWeights(specs, seed),
  {
    threads: 2,
    clipNorm: 1,
    usesMuon: ({ name, shape }) => name.includes('.layers.') && shape.length === 2,
    optimizer: {
      adamw: { learningRate: 3e-3, beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weightDecay: 0 },
      muon: { learningRate: 0.008, momentum: 0.95, weightDecay: 0.05 },
    },
  },
)
const scorer = await runtime.compile(graphOf({ nats }), { threads: 2 })
const heldOut = heldOutRows(tokenizer, documents, { rows, time })

const status = await runResumable({
  folder,
  step,
  plan: {
    steps,
    schedule: {
      warmupSteps: Math.min(30, steps / 4),
      shape: 'trapezoid',
      decayShare: decaySteps / (steps - Math.min(30, steps / 4)),
      floor: 0.02,
      power: 1,
    },
    evaluateEvery: Math.ceil(training.steps / 12),
    checkpointEvery: 25,
    unitsPerStep: rows * time,
  },
  batch: (at) => batches.batch(at),
  evaluate: async () => ({ heldOutNats: await meanNats(scorer, step.weights, heldOut) }),
})
process.exitCode = status === 'finished' ? 0 : 130
