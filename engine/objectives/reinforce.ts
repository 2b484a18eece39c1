// Raising a reward by the model's own continuations. Williams 1992; Ranzato et al. 2015, 1511.06732, §3.2.2; with the reward of
// the greedy continuation as baseline Rennie et al. 2016, 1612.00563, eq. 9; with the mean of the others Ahmadian et al. 2024,
// 2402.14740, eq. 6 (RLOO).
//   ∇L = −(1/n)·Σ_i (r_i − b_i)·∇ln p(y_i)        b_i does not depend on y_i, so that the mean gradient is that of −E[r]
// A cost of distance from the base is part of the reward, as in TRL: r_i ← r_i − β·Σ_t (ln π − ln π_ref).
import { z } from 'zod'
import { option } from '../api/options.ts'
import { ruleOf } from '../base/issue-message.ts'
import { message } from '../base/message.ts'
import { distanceOptions, distanceToBase } from './distance-to-base.ts'
import { plainWeights } from './likelihood-share.ts'
import type { Batch, Objective, Prepared } from './objective.ts'
import type { Rehearsal } from './rehearsal.ts'
import { rewardFigures } from './reward-figures.ts'
import { groupsIn, rewardOptions, samplesOption } from './reward-options.ts'
import { advantagesOf, rewarded, type Rewarded, rewardedRows, type RewardedRows } from './rewarded-rows.ts'
import { addToRollout, lastAnswers } from './rollout-rows.ts'

/** What a reward is compared with, as an option. */
export const baselineOption = option(
  z.enum(['none', 'batch', 'greedy', 'leave-one-out']).default('leave-one-out'),
  {
    label: 'Baseline',
    help: 'What a reward is compared with: nothing, the other continuations of the batch, the likeliest continuation of the same prompt (self-critical), or the other continuations of the same prompt.',
    choiceLabels: {
      none: 'Nothing',
      batch: 'Others of the batch',
      greedy: 'Likeliest continuation (self-critical)',
      'leave-one-out': 'Others of the same prompt (RLOO)',
    },
  },
)
const options = z.strictObject({
  ...rewardOptions,
  samples: samplesOption(1, 4),
  baseline: baselineOption,
  ...distanceOptions,
})
type Options = z.infer<typeof options>

/** Policy gradient over sequences, with a baseline. */
export const reinforce: Objective<Options> = {
  name: 'reinforce',
  label: 'Earn a reward',
  help: 'Makes several continuations of every example, measures them by a metric, and makes the better ones likelier. For what likelihood does not see, such as a score of the whole answer or picture.',
  options: options.refine(({ baseline, samples }) => baseline !== 'leave-one-out' || samples > 1, {
    path: ['samples'],
    ...ruleOf(message('value.otherSamples')),
  }),
  kinds: ['text', 'caption-image'],
  lossTells: false,
  learnsGiven: () => false,
  weights: plainWeights,
  preparation: {
    sourceRows: (rows, { samples, likelihoodShare }) =>
      groupsIn(rows, samples + (likelihoodShare > 0 ? 1 : 0), 'reinforce'),
    newTokens: ({ newTokens }) => newTokens,
    reward: ({ reward }) => reward,
    prepare,
  },
}

async function prepare(source: Batch, model: Rehearsal, chosen: Options): Promise<Prepared> {
  const { samples, newTokens, prefixTokens, likelihoodShare } = chosen
  const from = Int32Array.from(lastAnswers(source, prefixTokens), (span) => span.from)
  const request = { from, samples, newTokens }
  const found = await rewarded(source, model, request)
  const made = rewardedRows(source, found.rollouts, { rows: model.rows, likelihoodShare })
  const { rewards, figures } = await lessDistance(found, made, { model, chosen })
  const earned = { rollouts: found.rollouts, rewards }
  addAdvantages(made, earned, await advantagesOf(earned, chosen.baseline, { source, model, request }))
  return { ...made, figures: { ...rewardFigures(found.rollouts, found.rewards), ...figures } }
}

/** Adds A_i/n to every token of continuation i, which is row i. */
export function addAdvantages(
  { weights, batch }: RewardedRows,
  { rollouts }: Pick<Rewarded, 'rollouts'>,
  advantages: Float64Array,
): void {
  for (const [row, rollout] of rollouts.entries())
    addToRollout(weights, batch, { row, rollout, value: (advantages[row] as number) / rollouts.length })
}

/** r − β·Σ_t (ln π − ln π_ref), and what is told of it. */
async function lessDistance(
  { rollouts, rewards }: Rewarded,
  { batch }: RewardedRows,
  { model, chosen: { klWeight, klLimit } }: { readonly model: Rehearsal; readonly chosen: Options },
): Promise<{ rewards: Float64Array; figures: Readonly<Record<string, number>> }> {
  if (klWeight === 0) return { rewards, figures: {} }
  const { differences, meanKl } = await distanceToBase(rollouts, batch, { model, limit: klLimit })
  const costs = differences.map((one) => one.reduce((a, b) => a - b, 0))
  return {
    rewards: rewards.map((reward, i) => reward - klWeight * (costs[i] as number)),
    figures: { kl: meanKl },
  }
}
