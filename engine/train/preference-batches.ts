// Batches of pairs of answers as a pure function of (seed, step): the wanted answer in one row, the unwanted one in the next.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import type { TokenizedText } from '../data/text/example.ts'
import { Epochs } from './epochs.ts'
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

/** Of so many votes none teaches anything. */
export function noPreferences(given: number): EngineError {
  return new EngineError('BAD_ARGUMENT', message('recipe.noPreferences', { given }), {
    fixes: [message('recipe.noPreferencesFix')],
  })
}

/** Makes batches. Pairs come in shuffled epochs, each once an epoch. */
export class PreferenceBatches {
  readonly #pairs: Epochs<PreferencePair>
  readonly #options: PreferenceBatchOptions

  /** @throws BAD_ARGUMENT where no pair is left that has something to learn within a row */
  constructor(pairs: readonly PreferencePair[], options: PreferenceBatchOptions) {
    this.#options = options
    const cut = (text: TokenizedText): TokenizedText => truncatedText(text, options.time + 1)
    const usable = pairs
      .map(({ chosen, rejected }) => ({ chosen: cut(chosen), rejected: cut(rejected) }))
      .filter(({ chosen, rejected }) => chosen.learnt.includes(1) && rejected.learnt.includes(1))
    if (usable.length === 0) throw noPreferences(pairs.length)
    this.#pairs = new Epochs(usable, options.seed)
  }

  /** The batch of step `step`, from 0. */
  at(step: number): TextRows {
    const { rows, time, padId } = this.#options
    const made = blankRows(rows, time, padId)
    for (let pair = 0; pair < rows / 2; pair++) {
      const { chosen, rejected } = this.#pairs.at(step * (rows / 2) + pair)
      writeDocuments(made, 2 * pair, [chosen])
      writeDocuments(made, 2 * pair + 1, [rejected])
    }
    return made
  }
}
