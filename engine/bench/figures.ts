// From the times of interleaved rounds to figures: medians over undisturbed rounds, ratios within each round.

/** One round: every entrant did the same work once. */
export interface Round {
  /** Time of each entrant, in their fixed order. */
  readonly ms: readonly number[]
  /** Share of all processor time that other programs took while one of them worked, the worst; undefined where unknown. */
  readonly foreignShare: number | undefined
}

/** Figures of one entrant. */
export interface Figures {
  readonly medianMs: number
  readonly minMs: number
  /** Of the median. */
  readonly perSecond: number
}

/** What rounds say. */
export interface RoundSummary {
  readonly rounds: number
  /** Rounds with little foreign load. */
  readonly cleanRounds: number
  /** False: there were too few clean rounds, and the figures, taken from all of them, are void. */
  readonly isQuiet: boolean
  /** Of each entrant. */
  readonly figures: readonly Figures[]
  /** How many times as fast the first entrant is as the second: median of (second's time / first's time). */
  readonly ratio: number | null
  /** The same of the shortest times. */
  readonly ratioOfMinima: number | null
}

/** Rounds in which other programs took more than this are dropped. */
const MOST_FOREIGN_SHARE = 0.06
/** So many undisturbed rounds make figures. */
export const LEAST_CLEAN_ROUNDS = 3

/** The middle value; of an even number the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2
}

/** Figures of rounds in which each entrant did `units` of work, such as tokens. */
export function summarizeRounds(rounds: readonly Round[], units: number): RoundSummary {
  const clean = rounds.filter(({ foreignShare = 0 }) => foreignShare <= MOST_FOREIGN_SHARE)
  const isQuiet = clean.length >= LEAST_CLEAN_ROUNDS
  const used = isQuiet ? clean : rounds
  const entrants = rounds[0]?.ms.length ?? 0
  const times = (entrant: number): number[] => used.map(({ ms }) => ms[entrant] as number)
  const figures = Array.from({ length: entrants }, (_, entrant) => figuresOf(times(entrant), units))
  const pairs = entrants < 2 ? [] : used.map(({ ms: [ours, peer] }) => (peer as number) / (ours as number))
  return {
    rounds: rounds.length,
    cleanRounds: clean.length,
    isQuiet,
    figures,
    ratio: pairs.length === 0 ? null : median(pairs),
    ratioOfMinima: entrants < 2 ? null : (figures[1] as Figures).minMs / (figures[0] as Figures).minMs,
  }
}

function figuresOf(ms: readonly number[], units: number): Figures {
  const medianMs = median(ms)
  return { medianMs, minMs: Math.min(...ms), perSecond: (units * 1000) / medianMs }
}
