// rep/ℓ: how often a model's likeliest next token is one of the last ℓ real ones.

/** Sums over the positions of one text; real tokens repeat themselves too, and that is the control. */
export interface RepWithin {
  /** Positions that were looked at. */
  readonly positions: number
  /** Positions whose likeliest token stands in the last ℓ real ones; those of them that are wrong. */
  readonly repeated: number
  readonly wrong: number
  /** Positions whose real token stands there. */
  readonly real: number
}

/** ℓ of the paper. */
const WINDOW = 128

/**
 * Counts one text: `likeliest[i]` is the model's first choice in the place of `tokens[i]`, −1 where it was not asked.
 * @source Welleck et al. 2019, 1908.04319, "rep/ℓ" and "wrep"
 */
export function repWithin(
  tokens: ArrayLike<number>,
  likeliest: ArrayLike<number>,
  window = WINDOW,
): RepWithin {
  const sums = { positions: 0, repeated: 0, wrong: 0, real: 0 }
  for (let at = 1; at < tokens.length; at++) {
    const choice = likeliest[at] as number
    if (choice < 0) continue
    const before = Array.prototype.slice.call(tokens, Math.max(0, at - window), at) as number[]
    const isRepeated = before.includes(choice)
    sums.positions++
    if (isRepeated) sums.repeated++
    if (isRepeated && choice !== tokens[at]) sums.wrong++
    if (before.includes(tokens[at] as number)) sums.real++
  }
  return sums
}
