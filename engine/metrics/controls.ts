// Controls: what a metric gives when there is nothing to find, and what copying instead of drawing would reach.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import type { RandomStream } from '../base/random.ts'
import type { Features } from './features.ts'
import { nearestRow, unitRows } from './features.ts'

/**
 * A caption for every picture, drawn as a permutation: scored against these owners, pictures must fall to chance.
 * Some pictures may keep their own caption, which is what makes the expected R@k exactly k divided by the number.
 */
export function shuffledOwners(count: number, stream: RandomStream): number[] {
  return stream.shuffled(Array.from({ length: count }, (_, i) => i))
}

/** Features of captions asked for and of captions trained on, one dimension. */
export interface CopyInput {
  /** `[captions, dimension]`. */
  readonly captions: Features
  /** `[training captions, dimension]`. */
  readonly training: Features
  readonly dimension: number
}

/**
 * The copy baseline: for every caption the training example whose caption is nearest (cosine), the first of equals. A
 * model that does not beat these pictures has learnt nothing that a search could not do.
 * @throws BAD_ARGUMENT when there are no training captions
 * @throws SHAPE_MISMATCH when the values do not fill whole rows
 */
export function copyNearest({ captions, training, dimension }: CopyInput): number[] {
  const known = unitRows(training, dimension)
  if (known.length === 0) throw new EngineError('BAD_ARGUMENT', message('compare.noTrainingCaptions'))
  return unitRows(captions, dimension).map((caption) => nearestRow(caption, known).index)
}
