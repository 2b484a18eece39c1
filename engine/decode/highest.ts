// The highest of many numbers, in time that hardly depends on how many are wanted.

/** Above so many sorting is quicker than inserting. */
const FEW = 512

/**
 * Indices of the `count` highest values, highest first, of equal ones the lower index first; fewer where the rest is −∞
 * or NaN.
 */
export function highestIndices(values: Float32Array, count: number): number[] {
  if (count > FEW) return sortedIndices(values).slice(0, count)
  const kept: number[] = []
  let least = -Infinity
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    // NaN and −∞ fail both comparisons
    if (!(value > least) && !(kept.length < count && value > -Infinity)) continue
    if (kept.length === count) kept.pop()
    let place = kept.length
    while (place > 0 && (values[kept[place - 1] as number] as number) < value) place--
    kept.splice(place, 0, i)
    if (kept.length === count) least = values[kept[count - 1] as number] as number
  }
  return kept
}

function sortedIndices(values: Float32Array): number[] {
  const possible: number[] = []
  for (let i = 0; i < values.length; i++) if ((values[i] as number) > -Infinity) possible.push(i)
  return possible.sort((a, b) => (values[b] as number) - (values[a] as number) || a - b)
}

/** The `count`-th highest value; −∞ when fewer are above it. */
export function nthHighest(values: Float32Array, count: number): number {
  const at = highestIndices(values, count)[count - 1]
  return at === undefined ? -Infinity : (values[at] as number)
}
