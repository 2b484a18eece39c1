// Runs of n units, counted.

/** How often each n-gram occurs; the key is its units joined by spaces, which no unit contains. */
export function countNgrams(units: readonly string[], n: number, joint = ' '): Map<string, number> {
  const counts = new Map<string, number>()
  for (let start = 0; start + n <= units.length; start++) {
    const key = units.slice(start, start + n).join(joint)
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return counts
}

/** How many n-grams a text of so many units has. */
export function ngramTotal(units: number, n: number): number {
  return Math.max(0, units - n + 1)
}

/** Σ min(a, b) over the keys of `counts`. */
export function sharedCount(
  counts: ReadonlyMap<string, number>,
  others: ReadonlyMap<string, number>,
): number {
  let shared = 0
  for (const [key, count] of counts) shared += Math.min(count, others.get(key) ?? 0)
  return shared
}
