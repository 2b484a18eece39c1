// Batches of pairs of pictures as a pure function of (seed, step): the wanted picture in one row, the unwanted one in the next.
import type { Batch } from '../objectives/objective.ts'
import { Epochs } from './epochs.ts'
import { pairBatch } from './pair-batches.ts'
import { noPreferences } from './preference-batches.ts'

/** Two pictures for the same caption. */
export interface PicturePreference {
  /** `captionSlots` ids. */
  readonly caption: Int32Array
  /** Image tokens. */
  readonly chosen: Int32Array
  readonly rejected: Int32Array
}

/** How batches are made. */
export interface PicturePreferenceOptions {
  /** Rows of a batch: two a pair. */
  readonly rows: number
  readonly seed: number
}

/** Makes batches. Pairs come in shuffled epochs, each once an epoch. */
export class PicturePreferenceBatches {
  readonly #pairs: Epochs<PicturePreference>
  readonly #rows: number

  /** @throws BAD_ARGUMENT where no pair is left whose pictures differ in any token */
  constructor(pairs: readonly PicturePreference[], { rows, seed }: PicturePreferenceOptions) {
    this.#rows = rows
    const usable = pairs.filter(({ chosen, rejected }) => chosen.some((token, i) => token !== rejected[i]))
    if (usable.length === 0) throw noPreferences(pairs.length)
    this.#pairs = new Epochs(usable, seed)
  }

  /** The batch of step `step`, from 0. */
  at(step: number): Batch {
    const count = this.#rows / 2
    const pairs = Array.from({ length: count }, (_, i) => this.#pairs.at(step * count + i))
    return pairBatch(
      pairs.flatMap(({ caption }) => [caption, caption]),
      pairs.flatMap(({ chosen, rejected }) => [chosen, rejected]),
    )
  }
}
