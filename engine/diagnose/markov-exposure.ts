// Exposure bias where every conditional is known: a Markov source and a Markov model, by exact expectation.
import { EngineError } from '../base/errors.ts'
import { totalVariation } from './divergence.ts'

/** Two Markov chains over the same states, begun in the same one. */
export interface MarkovPair {
  readonly start: number
  /** Rows of probabilities, one per state. */
  readonly oracle: readonly (readonly number[])[]
  readonly model: readonly (readonly number[])[]
}

/** Values at lengths 1, 2, … */
export interface MarkovExposure {
  /** R/E − 1 as a share; null where E is 0. */
  readonly excess: readonly (number | null)[]
  /** l · R/E. */
  readonly accumulated: readonly (number | null)[]
  /** EB-C by total variation at step l alone; null where the divisor is 0. */
  readonly ratio: readonly (number | null)[]
}

/**
 * Accumulated error of a model's own prefixes against those of the source, and the ratio EB-C of He et al.
 * @throws BAD_ARGUMENT when a row is no distribution or the tables differ in size
 * @source Arora et al. 2022, 2204.01171; He et al. 2021, 1905.10617, EB-C with d_TV
 */
export function markovExposure(pair: MarkovPair, length: number): MarkovExposure {
  requireChains(pair)
  const kl = pair.oracle.map((row, state) => klOfShares(row, pair.model[state] as readonly number[]))
  const tv = pair.oracle.map((row, state) => totalVariation(row, pair.model[state] as readonly number[]))
  let [own, real] = [startOf(pair), startOf(pair)]
  let [ownError, realError] = [0, 0]
  const excess: (number | null)[] = []
  const accumulated: (number | null)[] = []
  const ratio: (number | null)[] = []
  for (let l = 1; l <= length; l++) {
    ownError += mean(kl, own)
    realError += mean(kl, real)
    excess.push(realError === 0 ? null : ownError / realError - 1)
    accumulated.push(realError === 0 ? null : (l * ownError) / realError)
    const divisor = mean(tv, real)
    ratio.push(divisor === 0 ? null : mean(tv, own) / divisor)
    own = after(own, pair.model)
    real = after(real, pair.oracle)
  }
  return { excess, accumulated, ratio }
}

/** KL(p ‖ q) in nats of two lists of shares. */
function klOfShares(p: readonly number[], q: readonly number[]): number {
  return p.reduce((sum, share, i) => (share > 0 ? sum + share * Math.log(share / (q[i] as number)) : sum), 0)
}

function startOf({ start, oracle }: MarkovPair): number[] {
  return oracle.map((_, state) => (state === start ? 1 : 0))
}

function mean(values: readonly number[], shares: readonly number[]): number {
  return values.reduce((sum, value, i) => sum + value * (shares[i] as number), 0)
}

function after(shares: readonly number[], chain: readonly (readonly number[])[]): number[] {
  return shares.map((_, to) =>
    chain.reduce((sum, row, from) => sum + (shares[from] as number) * (row[to] as number), 0),
  )
}

function requireChains({ start, oracle, model }: MarkovPair): void {
  const isChain = (chain: MarkovPair['oracle']): boolean =>
    chain.length === oracle.length &&
    chain.every(
      (row) =>
        row.length === oracle.length &&
        row.every((share) => share >= 0) &&
        Math.abs(row.reduce((sum, share) => sum + share, 0) - 1) < 1e-9,
    )
  if (!isChain(oracle) || !isChain(model) || oracle[start] === undefined)
    throw new EngineError(
      'BAD_ARGUMENT',
      'exposure: expected two square tables of probabilities of one size and a state of theirs.',
    )
}
