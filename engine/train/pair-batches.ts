// Batches of caption–picture pairs as a pure function of (seed, step): any step of a run can be reached again.
import { RandomStream } from '../base/random.ts'
import { type Batch, ROLE } from '../objectives/objective.ts'
import { Epochs } from './epochs.ts'

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
}

/** Makes batches. Own pairs come in shuffled epochs, each once an epoch; replay pairs are drawn at random. */
export class PairBatches {
  readonly #source: BatchSource
  readonly #options: BatchOptions
  readonly #replayRows: number
  readonly #own: Epochs<TokenizedPair>

  constructor(source: BatchSource, options: BatchOptions) {
    this.#source = source
    this.#options = options
    this.#own = new Epochs(source.own, options.seed)
    this.#replayRows = source.replay.length === 0 ? 0 : Math.round(options.batch * options.replayShare)
  }

  /** The batch of step `step`, from 0. */
  at(step: number): Batch {
    const { batch, seed, captionDropout } = this.#options
    const random = new RandomStream(seed, 'batches', step)
    const ownRows = batch - this.#replayRows
    const pairs = Array.from({ length: batch }, (_, i) =>
      i < ownRows ? this.#own.at(step * ownRows + i) : random.choice(this.#source.replay),
    )
    const captions = pairs.map((pair) => {
      const caption = random.choice(pair.captions)
      return random.uniform() < captionDropout ? this.#source.emptyCaption : caption
    })
    return pairBatch(
      captions,
      pairs.map((pair) => random.choice(pair.images)),
    )
  }
}

/**
 * Rows of chosen pairs: caption tokens from the second on, 0 where padded, then image tokens. What is read before the first image
 * token is the start of the image, which is no token: −1.
 */
export function pairBatch(captions: readonly Int32Array[], images: readonly Int32Array[]): Batch {
  const rows = captions.length
  const slots = captions[0]?.length ?? 1
  const length = slots - 1 + (images[0]?.length ?? 0)
  const out = {
    ...{ rows, length, tokens: new Int32Array(rows * length), roles: new Uint8Array(rows * length) },
    ...{ documents: new Int32Array(rows * length), inputs: new Int32Array(rows * length) },
    positions: Int32Array.from({ length: rows * length }, (_, i) => i % length),
  }
  captions.forEach((caption, row) => {
    const at = row * length
    const image = images[row] as Int32Array
    out.tokens.set(caption.subarray(1), at)
    out.tokens.set(image, at + slots - 1)
    out.inputs.set(caption.subarray(0, slots - 1), at)
    out.inputs.set([-1], at + slots - 1)
    out.inputs.set(image.subarray(0, -1), at + slots)
    caption.subarray(1).forEach((token, i) => (out.roles[at + i] = token === 0 ? ROLE.padding : ROLE.given))
    out.roles.fill(ROLE.answer, at + slots - 1, at + length)
  })
  return out
}

/** The caption of a row of a batch that has `before` targets before its image tokens. */
export function captionRow({ length, inputs, tokens }: Batch, row: number, before: number): Int32Array {
  const caption = new Int32Array(before + 1)
  caption[0] = inputs[row * length] as number
  caption.set(tokens.subarray(row * length, row * length + before), 1)
  return caption
}

/** The image tokens of a row of such a batch. */
export function imageRow({ length, tokens }: Batch, row: number, before: number): Int32Array {
  return tokens.subarray(row * length + before, (row + 1) * length)
}
