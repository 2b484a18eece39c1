// Codes that a model gives more often than the data has them.
import { type Batch, type Penalties, ROLE } from './objective.ts'
import { penaltyShare } from './earlier-tokens.ts'

/** By how many deviations of two Poisson counts a code must be too frequent. */
const DEVIATIONS = 3

/** What was found. */
export interface Overused {
  readonly penalties: Penalties
  /** How many codes are pushed away. */
  readonly codes: number
}

/**
 * At most `most` codes whose count among the guesses exceeds that among the true answer targets by more than three deviations,
 * the worst first; each is a candidate in every place whose target is another.
 * @param guesses [rows · length] a token drawn from the model for every target
 */
export function overusedCodes(
  batch: Batch,
  guesses: Int32Array,
  { alpha, most }: { readonly alpha: number; readonly most: number },
): Overused {
  const codes = worstCodes(batch, guesses).slice(0, most)
  const { rows, tokens, roles } = batch
  const share = penaltyShare(batch, alpha)
  const candidates = new Int32Array(rows * most)
  for (let row = 0; row < rows; row++) candidates.set(codes, row * most)
  const weights = new Float32Array(tokens.length * most)
  for (let at = 0; at < tokens.length; at++) {
    if (roles[at] !== ROLE.answer) continue
    for (const [i, code] of codes.entries()) if (code !== tokens[at]) weights[at * most + i] = share
  }
  return { penalties: { tokens: candidates, weights }, codes: codes.length }
}

function worstCodes({ tokens, roles }: Batch, guesses: Int32Array): number[] {
  const excess = new Map<number, { more: number; both: number }>()
  const count = (code: number, by: number): void => {
    const { more, both } = excess.get(code) ?? { more: 0, both: 0 }
    excess.set(code, { more: more + by, both: both + 1 })
  }
  for (let at = 0; at < tokens.length; at++) {
    if (roles[at] !== ROLE.answer) continue
    count(guesses[at] as number, 1)
    count(tokens[at] as number, -1)
  }
  return [...excess]
    .map(([code, { more, both }]) => ({ code, score: more / Math.sqrt(both) }))
    .filter(({ score }) => score > DEVIATIONS)
    .sort((a, b) => b.score - a.score || a.code - b.code)
    .map(({ code }) => code)
}
