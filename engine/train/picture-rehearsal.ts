// A caption-to-image model as a rehearsal needs it: image tokens after captions, rewards of decoded pictures.
import { assert } from '../base/errors.ts'
import type { RgbImage } from '../base/image.ts'
import type { RandomStream } from '../base/random.ts'
import { type HostTensor, i32 } from '../base/tensor.ts'
import { argmaxToken, logProbability, sampleToken } from '../decode/sample.ts'
import { ImageTokenRows } from '../generate/image-tokens.ts'
import { graphOf } from '../ir/graph.ts'
import { type CaptionImageConfig, captionImageParameters, imageTokens } from '../models/caption-image.ts'
import { type HostWeights, weightInputs } from '../nn/parameters.ts'
import type { Batch } from '../objectives/objective.ts'
import type { Rollout, RolloutRequest } from '../objectives/rehearsal.ts'
import type { CompileOptions, Runtime } from '../runtimes/runtime.ts'
import type { ContinueRequest, JudgeGives, RehearsedModel } from './model-rehearsal.ts'
import { captionRow, imageRow } from './pair-batches.ts'
import { pictureInputs, pictureLossGraph, PLAIN_PICTURE_LOSS } from './picture-loss.ts'
import { Rewarder, type RewardMetric } from './rewarder.ts'

/** A picture as rewards see it. */
export interface DrawnReward {
  /** Its caption. */
  readonly prompt: string
  readonly picture: RgbImage
  /** The dataset's picture as the image tokenizer keeps it. */
  readonly references: readonly RgbImage[]
  readonly tokens: Int32Array
}

/** How tokens become captions and pictures. */
export interface PictureDecoding {
  /** Text of a caption row. */
  caption(row: Int32Array): string
  pictures(tokens: readonly Int32Array[]): Promise<RgbImage[]>
  dispose(): Promise<void>
}

/** What a rehearsal of pictures is made for. */
export interface PictureRehearsalPlan extends Pick<RehearsedModel, 'base' | 'rows' | 'rowsAtOnce' | 'seed'> {
  readonly config: CaptionImageConfig
  readonly decoding?: PictureDecoding | undefined
  readonly metric?: RewardMetric<DrawnReward> | undefined
}

/** A caption-to-image model in training. Captions are given and not judged: their ln p is told as 0, and a guess is the token itself. */
export class RehearsedPictures implements RehearsedModel {
  readonly base: HostWeights
  readonly rows: number
  readonly rowsAtOnce: number
  readonly length: number
  readonly judgedFrom: number
  readonly vocabulary: number
  readonly seed: number
  readonly #plan: PictureRehearsalPlan
  readonly #drawer: ImageTokenRows
  readonly #rewarder: Rewarder<DrawnReward> | undefined

  constructor(runtime: Runtime, plan: PictureRehearsalPlan, compile: CompileOptions) {
    const { base, config } = plan
    this.base = base
    this.rows = plan.rows
    this.rowsAtOnce = plan.rowsAtOnce
    this.judgedFrom = config.captionSlots - 1
    this.length = this.judgedFrom + imageTokens(config)
    this.vocabulary = config.imageVocabulary
    this.seed = plan.seed
    this.#plan = plan
    this.#rewarder = plan.metric && new Rewarder(plan.metric)
    this.#drawer = new ImageTokenRows(runtime, { config, weights: base }, compile)
  }

  graph(gives: JudgeGives): ReturnType<typeof graphOf> {
    const { config, rowsAtOnce: batch } = this.#plan
    const shape = { ...PLAIN_PICTURE_LOSS, batch, readsOwn: true }
    const values = pictureLossGraph(weightInputs(captionImageParameters(config)), config, shape)
    return graphOf({ [gives]: values[gives] })
  }

  feeds(batch: Batch): HostWeights {
    return pictureInputs(batch, this.#plan.config, true)
  }

  renew(weights: HostWeights): Promise<void> {
    return this.#drawer.renew(weights)
  }

  async rollouts({ batch, request, random }: ContinueRequest): Promise<Rollout[]> {
    const { from, samples, isGreedy = false } = request
    const asked = [...from.keys()].filter((row) => (from[row] as number) >= 0)
    if (asked.length === 0) return []
    const count = isGreedy ? 1 : samples
    const drawn = asked.flatMap((row) =>
      Array.from({ length: count }, (_, sample) => this.#drawing(batch, request, { row, sample, random })),
    )
    const { captionSlots } = this.#plan.config
    const captions = i32([drawn.length, captionSlots])
    drawn.forEach(({ row }, i) =>
      captions.data.set(captionRow(batch, row, this.judgedFrom), i * captionSlots),
    )
    await this.#drawer.draw(captions, (logits) => drawn.map((one, i) => one.choose(rowOf(logits, i))))
    return drawn.map((one) => one.rollout())
  }

  async rewards(batch: Batch, rollouts: readonly Rollout[], step: number): Promise<Float64Array> {
    const { decoding } = this.#plan
    assert(this.#rewarder && decoding, 'rehearsal: the objective names no reward.')
    if (rollouts.length === 0) return new Float64Array()
    const whole = rollouts.map((one) => this.#wholePicture(batch, one))
    const rows = [...new Set(rollouts.map(({ row }) => row))]
    const real = rows.map((row) => imageRow(batch, row, this.judgedFrom))
    const pictures = await decoding.pictures([...whole, ...real])
    const references = new Map(rows.map((row, i) => [row, pictures[whole.length + i] as RgbImage]))
    const items = rollouts.map(({ row }, i) => ({
      prompt: decoding.caption(captionRow(batch, row, this.judgedFrom)),
      picture: pictures[i] as RgbImage,
      references: [references.get(row) as RgbImage],
      tokens: whole[i] as Int32Array,
    }))
    return this.#rewarder.rewards(items, step)
  }

  async dispose(): Promise<void> {
    await this.#drawer.dispose()
    await this.#plan.decoding?.dispose()
  }

  /** Given tokens of the picture, then what was drawn. */
  #wholePicture(batch: Batch, { row, from, tokens }: Rollout): Int32Array {
    const whole = imageRow(batch, row, this.judgedFrom).slice()
    whole.set(tokens, from - this.judgedFrom)
    return whole
  }

  #drawing(
    batch: Batch,
    { from, isGreedy = false, temperature = 1 }: RolloutRequest,
    {
      row,
      sample,
      random,
    }: { readonly row: number; readonly sample: number } & Pick<ContinueRequest, 'random'>,
  ): Drawing {
    const first = Math.max(from[row] as number, this.judgedFrom)
    const given = imageRow(batch, row, this.judgedFrom).subarray(0, first - this.judgedFrom)
    const stream = isGreedy ? undefined : random(row, sample)
    return new Drawing({ row, sample, from: first }, { given, temperature, stream })
  }
}

/** One picture in the making. */
class Drawing {
  readonly row: number
  readonly #place: Pick<Rollout, 'row' | 'sample' | 'from'>
  readonly #given: Int32Array
  readonly #temperature: number
  readonly #stream: RandomStream | undefined
  readonly #tokens: number[] = []
  readonly #logProbs: number[] = []
  #seen = 0

  constructor(
    place: Pick<Rollout, 'row' | 'sample' | 'from'>,
    {
      given,
      temperature,
      stream,
    }: { given: Int32Array; temperature: number; stream: RandomStream | undefined },
  ) {
    this.row = place.row
    this.#place = place
    this.#given = given
    this.#temperature = temperature
    this.#stream = stream
  }

  /** The given token while there is one, else the likeliest or a drawn one. */
  choose(logits: Float32Array): number {
    const given = this.#given[this.#seen++]
    if (given !== undefined) return given
    const t = this.#temperature
    const token = this.#stream
      ? sampleToken(t === 1 ? logits : logits.map((logit) => logit / t), this.#stream)
      : argmaxToken(logits)
    this.#tokens.push(token)
    this.#logProbs.push(logProbability(logits, token))
    return token
  }

  rollout(): Rollout {
    return {
      ...this.#place,
      tokens: Int32Array.from(this.#tokens),
      logProbs: Float32Array.from(this.#logProbs),
      hasEnded: true,
    }
  }
}

function rowOf({ shape, data }: HostTensor, row: number): Float32Array {
  const width = shape[1] as number
  return (data as Float32Array).subarray(row * width, (row + 1) * width)
}
