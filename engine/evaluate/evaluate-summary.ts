// The scores of one model: values with intervals for people, a value per example for the store.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { RandomStream } from '../base/random.ts'
import { mean } from '../metrics/features.ts'
import type { ScoreSubject } from './evaluate-subject.ts'
import type { ImageScore, ItemScore, ItemValues } from './image-scores-contract.ts'
import { bootstrapInterval, bootstrapMean, hierarchicalBootstrap } from './statistics/bootstrap.ts'
import type { Interval } from './statistics/bootstrap.ts'
import { wilsonInterval } from './statistics/wilson.ts'

/** A score of one model. */
export interface ScoreSummary {
  readonly value: number
  /** 95 % interval: Wilson's for a share of captions with one seed, else a bootstrap over seeds and captions. */
  readonly ci95: Interval
  /** Captions. */
  readonly n: number
}

/** A value of one example, as the store keeps it. */
export interface ScoredExample {
  readonly metric: string
  /** Key of the example, with `#sample` behind it where it was drawn. */
  readonly example: string
  readonly value: number
}

/**
 * The scores that a subject can have. Those that were asked for by name must all be possible; of the default ones,
 * those that do not apply are left out.
 * @throws BAD_ARGUMENT when a named score cannot be computed, with the reason
 */
export function possibleScores(
  scores: readonly ImageScore[],
  subject: ScoreSubject,
  areNamed: boolean,
): ImageScore[] {
  return scores.filter((score) => {
    const missing = score.missing(subject)
    if (missing !== undefined && areNamed)
      throw new EngineError('BAD_ARGUMENT', message('compare.metricMissing', { name: score.name, missing }), {
        details: { metric: score.name },
        fixes: [message('compare.metricMissingFix')],
      })
    return missing === undefined
  })
}

/** A score of one model with its interval. `seed` starts the resampling. */
export function summariseScore(score: ImageScore, subject: ScoreSubject, seed: number): ScoreSummary {
  const stream = new RandomStream(seed, `interval ${score.name}`)
  if (score.level === 'item') return summariseItems(score, score.compute(subject), stream)
  const { value, units, resampled } = score.measure(subject)
  const ci95 = bootstrapInterval(units, (counts) => resampled(counts, stream), { stream })
  return { value, ci95, n: units }
}

function summariseItems(
  { unit }: ItemScore,
  { units, values }: ItemValues,
  stream: RandomStream,
): ScoreSummary {
  const only = values[0] ?? []
  const value = mean(values.map(mean))
  const sum = only.reduce((total, one) => total + one, 0)
  if (values.length > 1) return { value, ci95: hierarchicalBootstrap(values, { stream }), n: units.length }
  const isShare = unit === '%' && only.every((one) => one === 0 || one === 1)
  const ci95 = isShare ? wilsonInterval(sum, only.length) : bootstrapMean(only, { stream })
  return { value, ci95, n: units.length }
}

/** Every value of every example; scores of a whole set have none. */
export function scoredExamples(scores: readonly ImageScore[], subject: ScoreSubject): ScoredExample[] {
  return scores.flatMap((score) => {
    if (score.level !== 'item') return []
    const { units, values } = score.compute(subject)
    const isDrawn = score.needs.includes('pictures') && score.name !== 'diversity'
    return values.flatMap((row, sample) =>
      row.map((value, i) => {
        const key = subject.units[units[i] as number]?.key ?? ''
        return { metric: score.name, example: isDrawn ? `${key}#${sample}` : key, value }
      }),
    )
  })
}
