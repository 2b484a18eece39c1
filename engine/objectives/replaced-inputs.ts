// Rows whose model reads something else than the truth in some places: what scheduled sampling and noisy prefixes have in common.
import type { RandomStream } from '../base/random.ts'
import { type Batch, ROLE } from './objective.ts'

/** A batch with some inputs replaced, and how many of those that could be. */
export interface Replaced {
  readonly batch: Batch
  /** In [0, 1]; 0 where none could be. */
  readonly share: number
}

/**
 * Replaces the input that repeats an answer target with probability `probability` by `instead(place of that target)`. Prompts, captions, first
 * tokens and padding are never replaced, and targets stay. Each place draws one number, whatever the probability.
 */
export function replaceInputs(
  batch: Batch,
  probability: number,
  { random, instead }: { readonly random: RandomStream; instead(target: number): number },
): Replaced {
  const inputs = batch.inputs.slice()
  let [possible, replaced] = [0, 0]
  for (let at = 0; at < inputs.length; at++) {
    const isDrawn = random.uniform() < probability
    if (!repeatsAnswer(batch, at)) continue
    possible++
    if (!isDrawn) continue
    replaced++
    inputs[at] = instead(at - 1)
  }
  return { batch: { ...batch, inputs }, share: possible === 0 ? 0 : replaced / possible }
}

/** Whether the input of a place is the target before it, and that is part of an answer. */
function repeatsAnswer({ length, roles, documents }: Batch, at: number): boolean {
  return (
    at % length > 0 &&
    roles[at] === ROLE.answer &&
    roles[at - 1] === ROLE.answer &&
    documents[at] === documents[at - 1]
  )
}
