// Batches of caption–picture pairs as a pure function of (seed, step): any step of a run can be reached again.
import { RandomStream } from '../base/random.ts'
import { f32, type HostTensor, i32 } from '../base/tensor.ts'
import { type Objective, ROLE, type Targets } from '../objectives/objective.ts'

/** A pair ready for training; every list holds alternatives of which one is drawn. */
export interface TokenizedPair {
  /** Rows of `captionSlots` ids. */
  readonly captions: readonly Int32Array[]
  /** Rows of image tokens: the picture itself first, then varied copies. */
  readonly images: readonly Int32Array[]
}

/** What batches are made of. */
export interface BatchSource {
  readonly own: readonly TokenizedPair[]
  /** Pairs of the base model's training, mixed in so that it does not forget them. */
  readonly replay: readonly TokenizedPair[]
  /** Row for a left-out caption. */
  readonly emptyCaption: Int32Array
}

/** How batches are made. */
export interface BatchOptions {
  readonly batch: number
  readonly seed: number
  readonly captionDropout: number
  /** Share of each batch taken from replay. */
  readonly replayShare: number
  readonly objective: Objective
  readonly objectiveOptions: unknown
}

/** Feeds of the loss graph: captions, image, imageWeights, captionWeights. */
export type PairFeeds = Record<'captions' | 'image' | 'imageWeights' | 'captionWeights', HostTensor>

/** Makes batches. Own pairs come in shuffled epochs, each once an epoch; replay pairs are drawn at random. */
export class PairBatches {
  readonly #source: BatchSource
  readonly #options: BatchOptions
  readonly #replayRows: number
  #order: { epoch: number; indices: readonly number[] } = { epoch: -1, indices: [] }

  constructor(source: BatchSource, options: BatchOptions) {
    this.#source = source
    this.#options = options
    this.#replayRows = source.replay.length === 0 ? 0 : Math.round(options.batch * options.replayShare)
  }

  /** The batch of step `step`, from 0. */
  at(step: number): PairFeeds {
    const { batch, seed, captionDropout } = this.#options
    const random = new RandomStream(seed, 'batches', step)
    const ownRows = batch - this.#replayRows
    const pairs = Array.from({ length: batch }, (_, i) =>
      i < ownRows ? this.#ownPair(step * ownRows + i) : random.choice(this.#source.replay),
    )
    const captions = pairs.map((pair) => {
      const caption = random.choice(pair.captions)
      return random.uniform() < captionDropout ? this.#source.emptyCaption : caption
    })
    return pairFeeds(
      captions,
      pairs.map((pair) => random.choice(pair.images)),
      this.#options,
    )
  }

  #ownPair(position: number): TokenizedPair {
    const { own } = this.#source
    const epoch = Math.floor(position / own.length)
    if (epoch !== this.#order.epoch) {
      const indices = new RandomStream(this.#options.seed, 'epoch', epoch).shuffled(own.map((_, i) => i))
      this.#order = { epoch, indices }
    }
    return own[this.#order.indices[position % own.length] as number] as TokenizedPair
  }
}

/** Tensors of chosen rows with the objective's weights. */
export function pairFeeds(
  captions: readonly Int32Array[],
  images: readonly Int32Array[],
  { objective, objectiveOptions }: Pick<BatchOptions, 'objective' | 'objectiveOptions'>,
): PairFeeds {
  const batch = captions.length
  const given = (captions[0]?.length ?? 1) - 1
  const imageTokens = images[0]?.length ?? 0
  const weights = objective.weights(pairTargets(captions, images), objectiveOptions)
  const part = (from: number, length: number): Float32Array => {
    const row = given + imageTokens
    return Float32Array.from(
      { length: batch * length },
      (_, i) => weights[Math.floor(i / length) * row + from + (i % length)] as number,
    )
  }
  return {
    captions: stacked(captions),
    image: stacked(images),
    imageWeights: f32([batch, imageTokens], part(given, imageTokens)),
    captionWeights: f32([batch, given], part(0, given)),
  }
}

/** What pairs predict: caption tokens from the second on, 0 where padded, then image tokens. */
export function pairTargets(captions: readonly Int32Array[], images: readonly Int32Array[]): Targets {
  const tokens = captions.flatMap((caption, i) => [...caption.subarray(1), ...(images[i] as Int32Array)])
  const rows = captions.length
  const length = tokens.length / rows
  const given = (captions[0]?.length ?? 1) - 1
  const roles = Uint8Array.from(tokens, (token, i) => {
    if (i % length >= given) return ROLE.answer
    return token === 0 ? ROLE.padding : ROLE.given
  })
  return { rows, length, tokens: Int32Array.from(tokens), roles, documents: new Int32Array(tokens.length) }
}

function stacked(rows: readonly Int32Array[]): HostTensor {
  const width = rows[0]?.length ?? 0
  const out = i32([rows.length, width])
  rows.forEach((row, i) => out.data.set(row, i * width))
  return out
}
