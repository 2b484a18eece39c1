// What a step with rewards tells of them.
import type { Rollout } from './rehearsal.ts'

/**
 * Figures of a step: `meanReward`, `rewardSpread` (greatest less least; 0 means that nothing is learnt from), `rolloutTokens` (mean
 * length) and `cutShare` (continuations that reached the greatest length).
 */
export function rewardFigures(
  rollouts: readonly Rollout[],
  rewards: Float64Array,
): Record<'meanReward' | 'rewardSpread' | 'rolloutTokens' | 'cutShare', number> {
  const count = Math.max(1, rollouts.length)
  const sum = (of: (rollout: Rollout) => number): number => rollouts.reduce((n, one) => n + of(one), 0)
  return {
    meanReward: rewards.reduce((a, b) => a + b, 0) / count,
    rewardSpread:
      rewards.length === 0
        ? 0
        : rewards.reduce((a, b) => Math.max(a, b)) - rewards.reduce((a, b) => Math.min(a, b)),
    rolloutTokens: sum(({ tokens }) => tokens.length) / count,
    cutShare: sum(({ hasEnded }) => (hasEnded ? 0 : 1)) / count,
  }
}
