// A step with rewards: continuations of a batch's examples, what they are worth, and the rows that are learnt from.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { againstOthers, type Baseline } from './advantages.ts'
import { addLikelihood } from './likelihood-share.ts'
import type { Batch } from './objective.ts'
import type { Rehearsal, Rollout, RolloutRequest } from './rehearsal.ts'
import { rowsOf } from './rollout-rows.ts'

/** Continuations with their rewards. */
export interface Rewarded {
  readonly rollouts: readonly Rollout[]
  readonly rewards: Float64Array
}

/** Continues examples and measures what came. @throws REWARD_UNUSABLE, also when not one example has room for a token */
export async function rewarded(source: Batch, model: Rehearsal, request: RolloutRequest): Promise<Rewarded> {
  const rollouts = await model.rollouts(source, request)
  if (rollouts.length === 0)
    throw new EngineError('REWARD_UNUSABLE', message('reward.noRoom', { step: model.step }), {
      fixes: [message('reward.noRoomFix')],
    })
  return { rollouts, rewards: await model.rewards(source, rollouts) }
}

/** r − b of every continuation; b never depends on the continuation itself. Of one without another to compare with 0, unless there is no baseline. */
export async function advantagesOf(
  { rollouts, rewards }: Rewarded,
  baseline: Baseline,
  { source, model, request }: { source: Batch; model: Rehearsal; request: RolloutRequest },
): Promise<Float64Array> {
  if (baseline === 'none') return rewards
  if (baseline === 'batch') return againstOthers(rewards, () => 0)
  if (baseline === 'leave-one-out') return againstOthers(rewards, (i) => rollouts[i]?.row ?? 0)
  const greedy = await rewarded(source, model, { ...request, samples: 1, isGreedy: true })
  const byRow = new Map(greedy.rollouts.map(({ row }, i) => [row, greedy.rewards[i] as number]))
  return rewards.map((reward, i) => reward - (byRow.get(rollouts[i]?.row ?? -1) ?? reward))
}

/** Rows of a step: continuations, then where likelihood counts too the examples themselves. */
export interface RewardedRows {
  readonly batch: Batch
  /** All 0 but for λ · likelihood of the examples. */
  readonly weights: Float32Array
}

/** The rows of some continuations; the examples stand behind them where likelihood or `withExamples` asks for them. */
export function rewardedRows(
  source: Batch,
  rollouts: readonly Rollout[],
  {
    rows,
    likelihoodShare,
    withExamples = likelihoodShare > 0,
  }: { readonly rows: number; readonly likelihoodShare: number; readonly withExamples?: boolean },
): RewardedRows {
  const own = withExamples ? Array(source.rows).keys() : []
  const batch = rowsOf(source, [...rollouts, ...own], rows)
  const weights = new Float32Array(batch.tokens.length)
  if (likelihoodShare > 0) addLikelihood(weights, batch, { from: rollouts.length, share: likelihoodShare })
  return { batch, weights }
}
