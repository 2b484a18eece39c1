// Numbers as strengths of one colour, from weak to strong.

/** The least and the greatest number; null when there is none. */
export function extent(values: readonly number[]): { readonly low: number; readonly high: number } | null {
  const known = values.filter(Number.isFinite)
  if (known.length === 0) return null
  return known.reduce(
    ({ low, high }, value) => ({ low: Math.min(low, value), high: Math.max(high, value) }),
    { low: Infinity, high: -Infinity },
  )
}

/** From 0 to 1 between the bounds. */
export function strength(value: number, low: number, high: number): number {
  if (!Number.isFinite(value)) return 0
  return high === low ? 0.5 : Math.max(0, Math.min(1, (value - low) / (high - low)))
}
