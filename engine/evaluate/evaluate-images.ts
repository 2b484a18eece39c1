// Measuring a model: the likelihood of real pictures and the pictures it draws, all that scores are computed of.
import type { RgbImage } from '../base/image.ts'
import type { GenerationOptions } from '../decode/generation-options.ts'
import { resizeRgb } from '../formats/images-resample.ts'
import type { ImageCodec } from '../generate/image-codec.ts'
import { ImageGenerator } from '../generate/image-generator.ts'
import { heldOutNats, type RunningModel } from './evaluate-likelihood.ts'
import type { HeldOutUnit, PictureSet } from './evaluate-subject.ts'
import type { PairJudge } from './pair-judge.ts'

/** What is expensive to measure, as plain data that survives JSON: kept, so that it need not be measured again. */
export interface ImageEvidence {
  /** Nats per image token of each unit; the mean over its pictures. */
  readonly nats: readonly number[]
  /** `[seed][drawn unit]` */
  readonly drawings: readonly (readonly Drawing[])[]
}

/** A drawn picture as its tokens. */
export interface Drawing {
  readonly tokens: readonly number[]
  /** Σ ln p of the tokens under the unguided model, in nats. */
  readonly logProbability: number
}

/** What is measured of a model. */
export interface MeasureTask extends RunningModel {
  readonly units: readonly HeldOutUnit[]
  /** Indices of the units to draw pictures for. */
  readonly drawn: readonly number[]
  /** Pictures per drawn unit: samples 0, 1, … of its caption. */
  readonly seeds: number
  readonly decode: GenerationOptions
  /** Judges the drawn pictures. */
  readonly judge?: PairJudge | undefined
  /** Pictures of the training side, to be turned into tokens. */
  readonly training?: readonly RgbImage[] | undefined
  /** Measured before, with the same model, units and options. */
  readonly evidence?: ImageEvidence | undefined
}

/** A measured model. */
export interface MeasuredImages {
  readonly evidence: ImageEvidence
  readonly samples: readonly PictureSet[]
  /** First real picture of each drawn unit through the model's tokenizer: what it can draw at best. */
  readonly reconstructions: PictureSet
  readonly trainingTokens?: readonly Int32Array[] | undefined
}

/** A stage of long work: what is going on and how far it is. */
export interface StageProgress {
  readonly label: string
  readonly done: number
  readonly total: number
  readonly unit: string
}

/** Steers long work in stages. */
export interface StageControl {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: StageProgress) => void) | undefined
}

/**
 * Draws and measures. Sample s of a caption has the same random stream for every model with the same `decode.seed`.
 * @throws CANCELLED when the signal aborts
 */
export async function measureImages(task: MeasureTask, control: StageControl = {}): Promise<MeasuredImages> {
  const generator = new ImageGenerator(task.runtime, task.model, task.compile)
  try {
    const real = await realTokens(task, generator.codec)
    control.signal?.throwIfAborted()
    const evidence = task.evidence ?? {
      nats: await unitNats(task, real, control),
      drawings: await draw(task, generator, control),
    }
    const grids = evidence.drawings.map((set) => set.map(({ tokens }) => Int32Array.from(tokens)))
    const samples = []
    for (const tokens of grids) samples.push(await pictureSet(task, generator.codec, tokens, control))
    const best = task.drawn.map((unit) => real[unit]?.[0] as Int32Array)
    return {
      evidence,
      samples,
      reconstructions: await pictureSet(task, generator.codec, best, control),
      trainingTokens: task.training && (await generator.codec.encode(fitting(task, task.training))),
    }
  } finally {
    await generator.dispose()
  }
}

/** Tokens of every real picture, by unit. */
async function realTokens(task: MeasureTask, codec: ImageCodec): Promise<Int32Array[][]> {
  const all = await codec.encode(
    fitting(
      task,
      task.units.flatMap(({ pictures }) => pictures),
    ),
  )
  let at = 0
  return task.units.map(({ pictures }) => all.slice(at, (at += pictures.length)))
}

/** Pictures at the size of the model's tokenizer. */
function fitting({ model }: MeasureTask, pictures: readonly RgbImage[]): RgbImage[] {
  const { size } = model.manifest.imageTokenizer
  return pictures.map((picture) =>
    picture.width === size && picture.height === size ? picture : resizeRgb(picture, size, size),
  )
}

async function unitNats(
  task: MeasureTask,
  tokens: readonly (readonly Int32Array[])[],
  { signal, onProgress }: StageControl,
): Promise<number[]> {
  const pairs = task.units.flatMap(({ caption }, unit) =>
    (tokens[unit] ?? []).map((grid) => ({ unit, caption, tokens: grid })),
  )
  const nats = await heldOutNats(task, pairs, {
    signal,
    onProgress: (done, total) => onProgress?.({ label: 'likelihood', done, total, unit: 'pictures' }),
  })
  const sums = task.units.map(() => 0)
  pairs.forEach(({ unit }, i) => (sums[unit] = (sums[unit] as number) + (nats[i] as number)))
  return sums.map((sum, unit) => sum / (task.units[unit]?.pictures.length ?? 1))
}

async function draw(
  task: MeasureTask,
  generator: ImageGenerator,
  { signal, onProgress }: StageControl,
): Promise<Drawing[][]> {
  if (task.drawn.length === 0) return []
  const requests = Array.from({ length: task.seeds }, (_, sample) =>
    task.drawn.map((unit) => ({ caption: task.units[unit]?.caption ?? '', sample })),
  )
  const drawn = await generator.generate(requests.flat(), task.decode, {
    signal,
    onProgress: (done, total) => onProgress?.({ label: 'drawing', done, total, unit: 'tokens' }),
  })
  const drawings = drawn.map(({ tokens, logProbability }) => ({ tokens: Array.from(tokens), logProbability }))
  return requests.map((set, seed) => drawings.slice(seed * set.length, (seed + 1) * set.length))
}

async function pictureSet(
  { judge }: MeasureTask,
  codec: ImageCodec,
  tokens: readonly Int32Array[],
  { signal }: StageControl,
): Promise<PictureSet> {
  const images = await codec.decode(tokens)
  return { images, tokens, judged: await judge?.pictures(images, { signal }) }
}
