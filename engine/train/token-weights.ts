// How much each token of one text counts in a run's loss, before anything is compiled: for showing.
import type { TokenizedText } from '../data/text/example.ts'
import type { ChosenObjective } from './text-loss.ts'
import { truncatedText } from './text-data.ts'
import { batchOf, blankRows, placesOf, writeDocuments } from './text-rows.ts'

/**
 * Weights of −ln p of a text's tokens, those beyond the first `most` and the very first one 0:
 * weights  [tokens]  f32
 */
export function tokenWeights(
  text: TokenizedText,
  most: number,
  { objective, options }: ChosenObjective,
): Float32Array {
  const learnt = objective.learnsEverything === true ? new Uint8Array(text.ids.length).fill(1) : text.learnt
  const cut = truncatedText({ ids: text.ids, learnt }, most)
  const weights = new Float32Array(text.ids.length)
  if (placesOf(cut) < 1) return weights
  const rows = blankRows(1, placesOf(cut), 0)
  writeDocuments(rows, 0, [cut])
  weights.set(objective.weights(batchOf(rows), options), 1)
  return weights
}
