// The duel: two models on the same captions and seeds, metric by metric, with intervals and a corrected verdict.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { RandomStream } from '../base/random.ts'
import type { CorpusComparison, Direction } from '../metrics/contract.ts'
import type { Interval } from './statistics/bootstrap.ts'
import { bootstrapInterval, bootstrapMean, hierarchicalBootstrap } from './statistics/bootstrap.ts'
import { randomisationTest, signFlipTest } from './statistics/randomisation.ts'
import { holm } from './statistics/several.ts'

/** A metric with one score per caption and seed. */
export interface ItemDuel {
  readonly name: string
  readonly direction: Direction
  readonly unit: string
  /** `[seed][caption]`; both arms have the same captions in the same order, for the same seeds. */
  readonly baseline: readonly (readonly number[])[]
  readonly candidate: readonly (readonly number[])[]
}

/** A metric that exists only for the whole set, such as KID. */
export interface CorpusDuel {
  readonly name: string
  readonly direction: Direction
  readonly unit: string
  readonly comparison: CorpusComparison
}

/** What is compared and how. The metrics are one family: their p-values are corrected together. */
export interface DuelOptions {
  readonly metrics: readonly (ItemDuel | CorpusDuel)[]
  /** Level of the verdicts; .05 unless told. */
  readonly alpha?: number
  /** Seed of the exchanges and resamples; 0 unless told. */
  readonly seed?: number
  /** Exchanges per metric; 10,000 unless told. */
  readonly trials?: number
  /** Resamples per interval; 2,000 unless told. */
  readonly resamples?: number
  /**
   * What intervals of item metrics allow for: another draw of captions (the mean over seeds taken first), or another
   * draw of captions and of seeds. `captions` unless told.
   */
  readonly intervalOver?: 'captions' | 'seeds and captions'
}

/** What can honestly be said of a difference. */
export type Verdict = 'better' | 'worse' | 'no difference shown'

/** One metric of a duel, as `compare` prints it. */
export interface DuelRow {
  readonly name: string
  readonly direction: Direction
  readonly unit: string
  readonly baseline: number
  readonly candidate: number
  /** Candidate − baseline. */
  readonly delta: number
  /** 95 % bootstrap interval of delta. */
  readonly ci95: Interval
  /** Two-sided, by exchanging the arms caption by caption. */
  readonly p: number
  /** p after Holm's correction for the number of metrics; the verdict uses this one. */
  readonly pHolm: number
  /** Captions, the independent units. */
  readonly n: number
  /** Captions on which the candidate is better, equal, worse; null for metrics without a score per caption. */
  readonly wins: number | null
  readonly ties: number | null
  readonly losses: number | null
  readonly verdict: Verdict
}

type Measured = Omit<DuelRow, 'pHolm' | 'verdict'>

/**
 * Compares two models on every metric: approximate randomisation for p, bootstrap for the interval, Holm over all
 * metrics, and a verdict that claims nothing unless the corrected p is below alpha.
 * @throws BAD_ARGUMENT when a metric's arms differ in captions or seeds, or there are fewer than 2 captions
 * @throws NON_FINITE when a score is NaN or infinite
 */
export function duel(options: DuelOptions): DuelRow[] {
  const alpha = options.alpha ?? 0.05
  const measured = options.metrics.map((metric) =>
    'comparison' in metric ? measureCorpus(metric, options) : measureItems(metric, options),
  )
  const corrected = holm(measured.map((row) => row.p))
  return measured.map((row, index) => {
    const pHolm = corrected[index] as number
    return { ...row, pHolm, verdict: verdictOf(row, pHolm < alpha) }
  })
}

function verdictOf({ delta, direction }: Measured, isShown: boolean): Verdict {
  if (!isShown || delta === 0) return 'no difference shown'
  return delta > 0 === (direction === 'max') ? 'better' : 'worse'
}

function measureItems(metric: ItemDuel, options: DuelOptions): Measured {
  const { name, direction, unit } = metric
  checkArms(metric)
  const baseline = meanOverSeeds(metric.baseline)
  const candidate = meanOverSeeds(metric.candidate)
  const differences = candidate.map((value, caption) => value - (baseline[caption] as number))
  const delta = meanOf(differences)
  const count = (sign: number) => differences.filter((difference) => Math.sign(difference) === sign).length
  const better = direction === 'max' ? 1 : -1
  return {
    name,
    direction,
    unit,
    baseline: meanOf(baseline),
    candidate: meanOf(candidate),
    delta,
    ci95: itemInterval(metric, differences, options),
    p: signFlipTest(differences, { ...trialsOf(options), stream: streamOf(options, `exchange ${name}`) }).p,
    n: differences.length,
    wins: count(better),
    ties: count(0),
    losses: count(-better),
  }
}

function itemInterval(metric: ItemDuel, differences: readonly number[], options: DuelOptions): Interval {
  const bootstrap = { ...resamplesOf(options), stream: streamOf(options, `resample ${metric.name}`) }
  if (options.intervalOver !== 'seeds and captions') return bootstrapMean(differences, bootstrap)
  const perSeed = metric.candidate.map((scores, seed) =>
    scores.map((score, caption) => score - (metric.baseline[seed]?.[caption] as number)),
  )
  return hierarchicalBootstrap(perSeed, bootstrap)
}

function measureCorpus({ name, direction, unit, comparison }: CorpusDuel, options: DuelOptions): Measured {
  const { captions, baseline, candidate } = comparison
  checkCount(name, captions)
  checkFinite(name, [baseline, candidate])
  const stream = streamOf(options, `resample ${name}`)
  const exchange = { ...trialsOf(options), stream: streamOf(options, `exchange ${name}`) }
  return {
    name,
    direction,
    unit,
    baseline,
    candidate,
    delta: candidate - baseline,
    ci95: bootstrapInterval(captions, (counts) => comparison.resampled(counts, stream), {
      ...resamplesOf(options),
      stream,
    }),
    p: randomisationTest(captions, (exchanged) => comparison.swapped(exchanged), exchange).p,
    n: captions,
    wins: null,
    ties: null,
    losses: null,
  }
}

function checkArms({ name, baseline, candidate }: ItemDuel): void {
  const captions = baseline[0]?.length ?? 0
  checkCount(name, captions)
  const fits = (arm: ItemDuel['baseline']) =>
    arm.length === baseline.length && arm.every((scores) => scores.length === captions)
  if (!fits(baseline) || !fits(candidate))
    throw new EngineError('BAD_ARGUMENT', message('compare.sameCaptions', { name }))
  checkFinite(name, [...baseline.flat(), ...candidate.flat()])
}

function checkCount(name: string, captions: number): void {
  if (captions < 2)
    throw new EngineError('BAD_ARGUMENT', message('compare.fewCaptions', { name, captions }), {
      fixes: [message('compare.fewCaptionsFix')],
    })
}

function checkFinite(name: string, scores: readonly number[]): void {
  const at = scores.findIndex((score) => !Number.isFinite(score))
  if (at >= 0)
    throw new EngineError('NON_FINITE', message('compare.badScore', { name, value: String(scores[at]) }))
}

function meanOverSeeds(scores: readonly (readonly number[])[]): number[] {
  const captions = scores[0] as readonly number[]
  return captions.map((_, caption) => meanOf(scores.map((seed) => seed[caption] as number)))
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function streamOf(options: DuelOptions, name: string): RandomStream {
  return new RandomStream(options.seed ?? 0, `duel: ${name}`)
}

function trialsOf({ trials }: DuelOptions): { trials?: number } {
  return trials === undefined ? {} : { trials }
}

function resamplesOf({ resamples }: DuelOptions): { resamples?: number } {
  return resamples === undefined ? {} : { resamples }
}
