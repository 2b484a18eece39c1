// Two measured models against each other: which scores can be paired, and the duel over them.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { type CorpusDuel, duel, type DuelRow, type ItemDuel } from './duel.ts'
import type { ScoreSubject } from './evaluate-subject.ts'
import type { ImageScore, ItemScore } from './image-scores-contract.ts'

/** What is compared. */
export interface SubjectPair {
  readonly baseline: ScoreSubject
  /** Has the same units, drawn units and seeds. */
  readonly candidate: ScoreSubject
}

/** How it is compared. */
export interface CompareOptions {
  /** The family: p-values are corrected for all of them together. */
  readonly scores: readonly ImageScore[]
  /** Seed of exchanges and resamples. */
  readonly seed: number
  /** Level of the verdicts; .05 unless told. */
  readonly alpha?: number
}

/**
 * The duel on every score, caption by caption.
 * @throws BAD_ARGUMENT when the two were measured on different captions or seeds, or on fewer than 2 captions
 * @throws NON_FINITE when a score is NaN or infinite
 */
export function compareSubjects({ baseline, candidate }: SubjectPair, options: CompareOptions): DuelRow[] {
  checkPaired(baseline, candidate)
  const metrics = options.scores.map((score): ItemDuel | CorpusDuel => {
    const { name, direction, unit } = score
    return score.level === 'item'
      ? { name, direction, unit, ...pairedValues(score, baseline, candidate) }
      : { name, direction, unit, comparison: score.compare(baseline, candidate) }
  })
  return duel({
    metrics,
    seed: options.seed,
    intervalOver: 'seeds and captions',
    ...(options.alpha === undefined ? {} : { alpha: options.alpha }),
  })
}

/** Both arms' values of the captions that have one in both. */
function pairedValues(
  score: ItemScore,
  baseline: ScoreSubject,
  candidate: ScoreSubject,
): Pick<ItemDuel, 'baseline' | 'candidate'> {
  const [b, c] = [score.compute(baseline), score.compute(candidate)]
  const shared = b.units.filter((unit) => c.units.includes(unit))
  const valuesOf = ({ units, values }: typeof b) => {
    const places = shared.map((unit) => units.indexOf(unit))
    return values.map((row) => places.map((place) => row[place] as number))
  }
  return { baseline: valuesOf(b), candidate: valuesOf(c) }
}

function checkPaired(baseline: ScoreSubject, candidate: ScoreSubject): void {
  const identity = ({ units, drawn, samples }: ScoreSubject) =>
    JSON.stringify([units.map(({ key, caption }) => [key, caption]), drawn, samples.length])
  if (identity(baseline) === identity(candidate)) return
  throw new EngineError('BAD_ARGUMENT', message('compare.sameSeedsHere'))
}
