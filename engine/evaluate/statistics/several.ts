// Corrections for looking at several p-values at once. The family is every comparison declared before looking.

/**
 * Holm's step-down adjustment: the chance of even one false claim in the family stays below the level. Same order.
 * @source Holm 1979, "A Simple Sequentially Rejective Multiple Test Procedure"
 */
export function holm(pValues: readonly number[]): number[] {
  const adjusted = new Array<number>(pValues.length)
  let largest = 0
  ascending(pValues).forEach((index, rank) => {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * (pValues[index] as number)))
    adjusted[index] = largest
  })
  return adjusted
}

/**
 * Benjamini–Hochberg adjustment: the expected share of false claims among the claims stays below the level. Same order.
 * @source Benjamini & Hochberg 1995, "Controlling the False Discovery Rate"
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const adjusted = new Array<number>(pValues.length)
  const order = ascending(pValues)
  let smallest = 1
  for (let rank = order.length; rank >= 1; rank--) {
    const index = order[rank - 1] as number
    smallest = Math.min(smallest, ((pValues[index] as number) * pValues.length) / rank)
    adjusted[index] = smallest
  }
  return adjusted
}

function ascending(pValues: readonly number[]): number[] {
  return pValues.map((_, index) => index).sort((a, b) => (pValues[a] as number) - (pValues[b] as number))
}
