// Which tokens of a sequence stand in an n-gram that it has said before.

/**
 * 1 for every token that lies in an n-gram which occurred earlier in the same sequence, else 0. The released code of the paper never looks
 * at the last n-gram; with `asReleased` neither does this.
 * @source Welleck et al. 2019, 1908.04319, §5.2, and its custom/sequence_penalty_loss.py
 */
export function repeatedNgrams(tokens: ArrayLike<number>, n: number, asReleased = false): Uint8Array {
  const mask = new Uint8Array(tokens.length)
  const seen = new Set<string>()
  const last = tokens.length - n - (asReleased ? 1 : 0)
  for (let start = 0; start <= last; start++) {
    const key = Array.prototype.slice.call(tokens, start, start + n).join()
    if (seen.has(key)) mask.fill(1, start, start + n)
    seen.add(key)
  }
  return mask
}
