// How much better a continuation is than was to be expected: rewards less a baseline that does not depend on the continuation itself.

/** What a reward is compared with. */
export type Baseline = 'none' | 'batch' | 'greedy' | 'leave-one-out'

/** Rewards of continuations, and which example each is of. */
export interface Rewarded {
  readonly rewards: Float64Array
  /** [continuations] number of the example. */
  readonly groups: ArrayLike<number>
}

/** r − mean of the other rewards among those of the same key; 0 where there is no other. @source Kool et al. 2019; Ahmadian et al. 2024, 2402.14740, eq. 6 */
export function againstOthers(rewards: Float64Array, keyOf: (i: number) => number): Float64Array {
  const sums = new Map<number, { sum: number; count: number }>()
  rewards.forEach((reward, i) => {
    const { sum, count } = sums.get(keyOf(i)) ?? { sum: 0, count: 0 }
    sums.set(keyOf(i), { sum: sum + reward, count: count + 1 })
  })
  return rewards.map((reward, i) => {
    const { sum, count } = sums.get(keyOf(i)) as { sum: number; count: number }
    return count === 1 ? 0 : reward - (sum - reward) / (count - 1)
  })
}

/** (r − r̄)/(s + 10⁻⁴) within each group, s with n − 1; without `isScaled` r − r̄. @source Shao et al. 2024, 2402.03300, §4.1.2; Liu et al. 2025, 2503.20783 */
export function withinGroups({ rewards, groups }: Rewarded, isScaled: boolean): Float64Array {
  const members = new Map<number, number[]>()
  rewards.forEach((_, i) => {
    const group = groups[i] as number
    members.set(group, [...(members.get(group) ?? []), i])
  })
  const out = new Float64Array(rewards.length)
  for (const places of members.values()) {
    const values = places.map((i) => rewards[i] as number)
    const mean = values.reduce((a, b) => a + b, 0) / values.length
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
    const deviation = values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0
    for (const i of places)
      out[i] = ((rewards[i] as number) - mean) / (isScaled ? deviation + DEVIATION_FLOOR : 1)
  }
  return out
}

/** As TRL has it. */
const DEVIATION_FLOOR = 1e-4
