// Candidates of unlikelihood that are found in the targets themselves.
import { type Penalties, ROLE, type Targets } from './objective.ts'

/** How much a candidate of each answer target counts, spread over all of them: α over their number. */
function penaltyShare({ roles }: Targets, alpha: number): number {
  return alpha / roles.reduce((n, role) => n + (role === ROLE.answer ? 1 : 0), 0)
}

/**
 * The candidates of a row are its targets; in each place those before it count that are of its text, of answers, and another token, as a set.
 * @source Welleck et al. 2019, 1908.04319, §5.1
 */
export function earlierTokens(targets: Targets, alpha: number): Penalties {
  const { rows, length, tokens, roles, documents } = targets
  const weights = new Float32Array(rows * length * length)
  const share = penaltyShare(targets, alpha)
  const present = new Float32Array(length) // weights of a place whose target is none of its candidates
  const firsts = new Map<number, number>() // first place of each token in its text
  for (let row = 0; row < rows; row++)
    for (let place = 0; place < length; place++) {
      const at = row * length + place
      if (place === 0 || documents[at] !== documents[at - 1]) {
        firsts.clear()
        present.fill(0)
      }
      if (roles[at] !== ROLE.answer) continue
      const target = tokens[at] as number
      weights.set(present, at * length)
      const first = firsts.get(target)
      if (first !== undefined) weights[at * length + first] = 0
      else {
        firsts.set(target, place)
        present[place] = share
      }
    }
  return { tokens, weights }
}

/**
 * The same with, in each place, only the tokens that stand left of it and above it in a square picture, where they are others than the
 * target. Candidates in places of captions are 0 and count nothing.
 */
export function neighbourTokens(targets: Targets, alpha: number): Penalties {
  const { rows, length, tokens, roles } = targets
  const first = roles.subarray(0, length).indexOf(ROLE.answer)
  const side = Math.round(Math.sqrt(length - first))
  const weights = new Float32Array(rows * length * length)
  const share = penaltyShare(targets, alpha)
  for (let row = 0; row < rows; row++)
    for (let place = first; first >= 0 && place < length; place++) {
      const at = row * length + place
      const near = [(place - first) % side === 0 ? -1 : place - 1, place - side]
      for (const other of near)
        if (other >= first && tokens[row * length + other] !== tokens[at])
          weights[at * length + other] = share
    }
  return { tokens: codesOf(targets), weights }
}

/** The targets with 0 for what is no answer: a caption's tokens are no codes of pictures and must not be looked up as such. */
export function codesOf({ tokens, roles }: Targets): Int32Array {
  return tokens.map((token, at) => (roles[at] === ROLE.answer ? token : 0))
}
