// Kolmogorov–Smirnov distance to the uniform distribution, to test that p-values of a true null are uniform.

/** Largest distance between the empirical distribution of `values` and the uniform one on [0, 1]. */
export function distanceToUniform(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return Math.max(...sorted.map((v, i) => Math.max(v - i / sorted.length, (i + 1) / sorted.length - v)))
}
