// A list in shuffled epochs, each entry once an epoch, as a pure function of (seed, position).
import { RandomStream } from '../base/random.ts'

/** Gives the entries of a list that is not empty; only the order of the present epoch is kept. */
export class Epochs<T> {
  readonly #entries: readonly T[]
  readonly #seed: number
  #order: { readonly epoch: number; readonly indices: readonly number[] } = { epoch: -1, indices: [] }

  constructor(entries: readonly T[], seed: number) {
    this.#entries = entries
    this.#seed = seed
  }

  /** The entry of a position, from 0. */
  at(position: number): T {
    const { length } = this.#entries
    const epoch = Math.floor(position / length)
    if (epoch !== this.#order.epoch) {
      const indices = new RandomStream(this.#seed, 'epoch', epoch).shuffled(this.#entries.map((_, i) => i))
      this.#order = { epoch, indices }
    }
    return this.#entries[this.#order.indices[position % length] as number] as T
  }
}
