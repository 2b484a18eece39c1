// Trains the pair encoder that judges pictures: npm run ts -- build/starter/train-encoder.ts --folder DIR [--smoke]
// It never sees a generated picture nor the image tokenizer, and knows the concepts that the generator never saw.
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { RandomStream } from '../../engine/base/random.ts'
import { f32, type HostTensor, i32 } from '../../engine/base/tensor.ts'
import {
  contrastiveLoss,
  encodeCaptions,
  encodePicture,
  pairEncoderParameters,
} from '../../engine/models/pair-encoder.ts'
import { graphOf } from '../../engine/ir/graph.ts'
import {
  countParameters,
  type HostWeights,
  initialWeights,
  weight,
  weightInputs,
} from '../../engine/nn/parameters.ts'
import { input } from '../../engine/ops/input.ts'
import { openRuntime } from '../../engine/runtimes/index.ts'
import { TrainingStep } from '../../engine/train/step.ts'
import { CaptionRows, captionTokenizer } from './captions.ts'
import {
  type EvaluationItem,
  pictureTensor,
  type PoolItem,
  readPool,
  sharesOf,
  WeightedSampler,
} from './pool.ts'
import { runResumable } from './resumable.ts'
import { starterSettings } from './settings.ts'

const { values } = parseArgs({ options: { folder: { type: 'string' }, smoke: { type: 'boolean' } } })
const folder = values.folder ?? '.cache/starter'
const { seed, encoder: config, encoderTraining: size } = starterSettings(values.smoke === true)

const pool = readPool(join(folder, 'data'))
/** Concepts kept from the generator join the judge's lessons: it must know what it judges. */
const unseen: (PoolItem & { readonly index: number })[] = [
  ...pool.evaluation.heldConcepts,
  ...pool.evaluation.pairHeld,
].map(({ index, caption, style, concept }: EvaluationItem) => ({
  index,
  captions: [caption],
  kind: 'identity',
  style,
  concept,
}))
const items: PoolItem[] = [...pool.items, ...unseen]
const weightOf = sharesOf(items, { identity: 0.45, augmented: 0.2, captioned: 0.15, scene: 0.2 }, { noto: 2 })
const sampler = new WeightedSampler(items, weightOf, { seed, name: 'encoder batches' })
const rows = new CaptionRows(
  captionTokenizer(folder, pool.items, config.captionVocabulary),
  config.captionSlots,
)

function pictures(indices: readonly number[]): HostTensor & { data: Float32Array } {
  const { size: side } = pool.pictures
  const out = f32([indices.length, 3, side, side])
  indices.forEach((index, b) => {
    const own = index < pool.items.length
    const at = own ? index : (unseen[index - pool.items.length] as (typeof unseen)[number]).index
    out.data.set(pictureTensor(own ? pool.pictures : pool.evaluationPictures, [at]).data, b * 3 * side * side)
  })
  return out
}

/** Brightness, blur and noise as generated pictures have them, so that the judge looks at what is shown. */
function roughen({ shape, data }: HostTensor, random: RandomStream): void {
  const [batch, channels, height, width] = shape as [number, number, number, number]
  for (let b = 0; b < batch; b++) {
    const isBlurred = random.uniform() < 0.4
    const noise = random.between(0, 0.06)
    for (let c = 0; c < channels; c++) {
      const plane = b * channels + c
      const view = data.subarray(plane * height * width, (plane + 1) * height * width) as Float32Array
      if (isBlurred) boxBlur(view, width)
      const tint = random.between(-0.08, 0.08)
      for (let i = 0; i < view.length; i++)
        view[i] = Math.min(1, Math.max(0, (view[i] as number) + tint + noise * (grain(i, plane) - 0.5)))
    }
  }
}

/** A cheap number in [0, 1) for each pixel; a stream per pixel would cost more than the step. */
function grain(i: number, plane: number): number {
  return ((Math.imul(i * 31 + plane * 7919, 2654435761) >>> 8) & 0xffff) / 65536
}

function boxBlur(view: Float32Array, width: number): void {
  for (let i = 0; i + width + 1 < view.length; i++)
    view[i] =
      ((view[i] as number) +
        (view[i + 1] as number) +
        (view[i + width] as number) +
        (view[i + width + 1] as number)) /
      4
}

function captionFeeds(captions: readonly string[]): HostWeights {
  const ids = rows.tensor(captions)
  const present = f32(
    ids.shape,
    Array.from(ids.data, (id) => (id === 0 ? 0 : 1)),
  )
  return {
    captions: ids,
    present,
    diagonal: i32(
      [captions.length],
      captions.map((_, i) => i),
    ),
  }
}

const specs = pairEncoderParameters(config)
process.stderr.write(`${countParameters(specs)} parameters\n`)
const weights = weightInputs(specs)
const slots = [size.batch, config.captionSlots]
const picture = encodePicture(
  input('pictures', [size.batch, 3, config.size, config.size]),
  weights,
  config,
).embedding
const caption = encodeCaptions(input('captions', slots, 'i32'), input('present', slots), weights, config)
const loss = contrastiveLoss(
  picture,
  caption,
  weight(weights, 'scale'),
  input('diagonal', [size.batch], 'i32'),
)
const runtime = await openRuntime()
const step = await TrainingStep.create(
  runtime,
  { trainable: specs, weights, loss },
  initialWeights(specs, seed),
  {
    threads: 2,
    clipNorm: 1,
    optimizer: {
      adamw: { learningRate: 1.5e-3, beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weightDecay: 0.05 },
      averageDecay: 0.995,
    },
  },
)
const embed = await runtime.compile(graphOf({ picture, caption }), { threads: 2 })

/** Share of a set's pictures that are nearest to their own caption, among the captions of one batch. */
async function recall(set: readonly EvaluationItem[]): Promise<number> {
  const part = Array.from({ length: size.batch }, (_, i) => set[i % set.length] as EvaluationItem)
  const real = pictureTensor(
    pool.evaluationPictures,
    part.map(({ index }) => index),
  )
  const out = await embed.run({
    ...step.memory.tensors('average'),
    ...captionFeeds(part.map((item) => item.caption)),
    pictures: real,
  })
  const [p, c] = [out['picture']?.data as Float32Array, out['caption']?.data as Float32Array]
  const d = config.dimensions
  const hits = part.filter((item, i) => {
    const scores = part.map((_, j) =>
      Array.from({ length: d }, (_unused, k) => (p[i * d + k] as number) * (c[j * d + k] as number)).reduce(
        (a, b) => a + b,
        0,
      ),
    )
    return (part[scores.indexOf(Math.max(...scores))] as EvaluationItem).caption === item.caption
  })
  return hits.length / part.length
}

const status = await runResumable({
  folder: join(folder, 'encoder'),
  step,
  plan: {
    steps: size.steps,
    schedule: {
      warmupSteps: Math.min(50, size.steps / 4),
      shape: 'cosine',
      decayShare: 0.5,
      floor: 0.01,
      power: 1,
    },
    evaluateEvery: Math.ceil(size.steps / 8),
    checkpointEvery: 200,
    unitsPerStep: size.batch,
  },
  batch: (at) => {
    const { indices, random } = sampler.draw(at, size.batch * 2)
    const chosen = new Map<string, number>()
    for (const index of indices) {
      const text = random.choice((items[index] as PoolItem).captions)
      if (chosen.size < size.batch && !chosen.has(text)) chosen.set(text, index)
    }
    for (let i = 0; chosen.size < size.batch; i++) chosen.set(`${i}`, i) // a pool too small for distinct captions
    const tensor = pictures([...chosen.values()])
    roughen(tensor, random)
    return { ...captionFeeds([...chosen.keys()]), pictures: tensor }
  },
  evaluate: async () => {
    const found: Record<string, number> = {}
    for (const [name, set] of Object.entries(pool.evaluation))
      if (set.length > 0) found[`recall ${name}`] = await recall(set)
    return found
  },
})
process.exitCode = status === 'finished' ? 0 : 130
