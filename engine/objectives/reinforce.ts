// Raising a reward by the model's own continuations. Williams 1992; Ranzato et al. 2015, 1511.06732, §3.2.2; with the reward of
// the greedy continuation as baseline Rennie et al. 2016, 1612.00563, eq. 9; with the mean of the others Ahmadian et al. 2024,
// 2402.14740, eq. 6 (RLOO).
//   ∇L = −(1/n)·Σ_i (r_i − b_i)·∇ln p(y_i)        b_i does not depend on y_i, so that the mean gradient is that of −E[r]
import { z } from 'zod'
import { option } from '../api/options.ts'
import { againstOthers, type Baseline } from './advantages.ts'
import { type Batch, type Objective, type Prepared } from './objective.ts'
import { addLikelihood, plainWeights } from './likelihood-share.ts'
import type { Rehearsal, Rollout } from './rehearsal.ts'
import { rewardFigures } from './reward-figures.ts'
import { groupsIn, rewardOptions, samplesOption } from './reward-options.ts'
import { addToRollout, lastAnswers, rowsOf } from './rollout-rows.ts'

const options = z.strictObject({
  ...rewardOptions,
  samples: samplesOption(1, 4),
  baseline: option(z.enum(['none', 'batch', 'greedy', 'leave-one-out']).default('leave-one-out'), {
    label: 'Baseline',
    help: 'What a reward is compared with: nothing, the other continuations of the batch, the likeliest continuation of the same prompt (self-critical), or the other continuations of the same prompt.',
    choiceLabels: {
      none: 'Nothing',
      batch: 'Mean of the batch',
      greedy: 'Likeliest continuation (self-critical)',
      'leave-one-out': 'Others of the same prompt (RLOO)',
    },
  }),
})
type Options = z.infer<typeof options>

/** Policy gradient over sequences, with a baseline. */
export const reinforce: Objective<Options> = {
  name: 'reinforce',
  label: 'Earn a reward',
  help: 'Writes several continuations of every example, measures them by a metric, and makes the better ones likelier. For what likelihood does not see, such as a score of the whole answer.',
  options: options.refine(({ baseline, samples }) => baseline !== 'leave-one-out' || samples > 1, {
    path: ['samples'],
    message: 'the other continuations of the same prompt are a baseline only where there are at least 2',
  }),
  kinds: ['caption-image', 'text'],
  learnsGiven: () => false,
  weights: plainWeights,
  preparation: {
    sourceRows: (rows, { samples, likelihoodShare }) =>
      groupsIn(rows, samples + (likelihoodShare > 0 ? 1 : 0), 'reinforce'),
    newTokens: ({ newTokens }) => newTokens,
    prefixTokens: ({ prefixTokens }) => prefixTokens,
    reward: ({ reward }) => reward,
    prepare,
  },
}

async function prepare(source: Batch, model: Rehearsal, chosen: Options): Promise<Prepared> {
  const { samples, newTokens, prefixTokens, likelihoodShare } = chosen
  const from = Int32Array.from(lastAnswers(source, prefixTokens), (span) => span.from)
  const rollouts = await model.rollouts(source, { from, samples, newTokens })
  const rewards = await model.rewards(source, rollouts)
  const advantages = await against(chosen.baseline, source, { model, rollouts, rewards, from, newTokens })
  const rows = likelihoodShare > 0 ? [...rollouts, ...Array(source.rows).keys()] : rollouts
  const batch = rowsOf(source, rows, model.rows)
  const weights = new Float32Array(batch.tokens.length)
  rollouts.forEach((rollout, row) =>
    addToRollout(weights, batch, { row, rollout, value: (advantages[row] as number) / rollouts.length }),
  )
  if (likelihoodShare > 0) addLikelihood(weights, batch, { from: rollouts.length, share: likelihoodShare })
  return { batch, weights, figures: rewardFigures(rollouts, rewards) }
}

interface Compared {
  readonly model: Rehearsal
  readonly rollouts: readonly Rollout[]
  readonly rewards: Float64Array
  readonly from: Int32Array
  readonly newTokens: number
}

/** r − b of every continuation. */
async function against(
  baseline: Baseline,
  source: Batch,
  { model, rollouts, rewards, from, newTokens }: Compared,
): Promise<Float64Array> {
  if (baseline === 'none') return rewards
  if (baseline === 'batch') return againstOthers(rewards, () => 0)
  if (baseline === 'leave-one-out') return againstOthers(rewards, (i) => rollouts[i]?.row ?? 0)
  const greedy = await model.rollouts(source, { from, samples: 1, newTokens, isGreedy: true })
  const values = await model.rewards(source, greedy)
  const byRow = new Map(greedy.map(({ row }, i) => [row, values[i] as number]))
  return rewards.map((reward, i) => reward - (byRow.get(rollouts[i]?.row ?? -1) ?? 0))
}
