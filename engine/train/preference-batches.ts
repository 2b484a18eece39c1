// Batches of pairs of answers as a pure function of (seed, step): the wanted answer in one row, the unwanted one in the next.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { RandomStream } from '../base/random.ts'
import type { TokenizedText } from '../data/text/example.ts'
import { truncatedText } from './text-data.ts'
import { blankRows, type TextRows, writeDocuments } from './text-rows.ts'

/** Two answers to the same prompt, each as a whole text. */
export interface PreferencePair {
  readonly chosen: TokenizedText
  readonly rejected: TokenizedText
}

/** How batches are made. */
export interface PreferenceBatchOptions {
  /** Rows of a batch: two a pair. */
  readonly rows: number
  /** Places of a row; longer texts lose their end. */
  readonly time: number
  readonly seed: number
  readonly padId: number
}

/** Makes batches. Pairs come in shuffled epochs, each once an epoch. */
export class PreferenceBatches {
  readonly #pairs: readonly PreferencePair[]
  readonly #options: PreferenceBatchOptions

  /** @throws BAD_ARGUMENT where no pair is left that has something to learn within a row */
  constructor(pairs: readonly PreferencePair[], options: PreferenceBatchOptions) {
    this.#options = options
    const cut = (text: TokenizedText): TokenizedText => truncatedText(text, options.time + 1)
    this.#pairs = pairs
      .map(({ chosen, rejected }) => ({ chosen: cut(chosen), rejected: cut(rejected) }))
      .filter(({ chosen, rejected }) => chosen.learnt.includes(1) && rejected.learnt.includes(1))
    if (this.#pairs.length === 0)
      throw new EngineError('BAD_ARGUMENT', message('recipe.noPreferences', { given: pairs.length }), {
        fixes: [message('recipe.noPreferencesFix')],
      })
  }

  /** The batch of step `step`, from 0. */
  at(step: number): TextRows {
    const { rows, time, padId, seed } = this.#options
    const made = blankRows(rows, time, padId)
    for (let pair = 0; pair < rows / 2; pair++) {
      const place = step * (rows / 2) + pair
      const random = new RandomStream(seed, 'epoch', Math.floor(place / this.#pairs.length))
      const order = random.shuffled(this.#pairs.map((_, i) => i))
      const { chosen, rejected } = this.#pairs[order[place % this.#pairs.length] as number] as PreferencePair
      writeDocuments(made, 2 * pair, [chosen])
      writeDocuments(made, 2 * pair + 1, [rejected])
    }
    return made
  }
}
