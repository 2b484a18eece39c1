// Raising a reward relative to the group of continuations of the same prompt, near the base. Shao et al. 2024, 2402.03300, eq. 3 and
// 4, at the first update after sampling, where the ratio of new and old probability is 1:
//   L = Σ_i Σ_t n_it·(−A_i·ρ_it + β·k3_it)    A_i = (r_i − r̄)/(s + 10⁻⁴)    k3 = e^d − d − 1, d = ln π_ref − ln π
//   ∂L/∂ln π_it = n_it·(−A_i + β·(1 − e^d))
// Normalisers n_it and names are those of TRL's GRPOTrainer (`loss_type`).
import { z } from 'zod'
import { option } from '../api/options.ts'
import { withinGroups } from './advantages.ts'
import { type Distance, distanceOptions, distanceToBase } from './distance-to-base.ts'
import { plainWeights } from './likelihood-share.ts'
import type { Batch, Objective, Prepared } from './objective.ts'
import type { Rehearsal, Rollout } from './rehearsal.ts'
import { rewardFigures } from './reward-figures.ts'
import { groupsIn, rewardOptions, samplesOption } from './reward-options.ts'
import { rewarded, rewardedRows } from './rewarded-rows.ts'
import { lastAnswers } from './rollout-rows.ts'

const options = z.strictObject({
  ...rewardOptions,
  samples: samplesOption(2, 8),
  scale: option(z.enum(['group', 'none']).default('group'), {
    label: 'Scale of rewards',
    help: 'Divides by the spread of the rewards of a prompt, or not (Dr. GRPO), which weighs prompts by how much is at stake.',
    choiceLabels: { group: 'Spread of the group', none: 'As they are' },
  }),
  normaliser: option(z.enum(['grpo', 'dapo', 'dr_grpo']).default('dapo'), {
    label: 'Normaliser',
    help: 'How tokens of continuations of unequal length count.',
    choiceLabels: {
      grpo: 'Every continuation alike (GRPO)',
      dapo: 'Every token alike (DAPO)',
      dr_grpo: 'Divided by the greatest length (Dr. GRPO)',
    },
    advanced: true,
  }),
  ...distanceOptions,
  klWeight: distanceOptions.klWeight.default(0.04),
})
type Options = z.infer<typeof options>

/** Group-relative policy gradient with a k3 term. */
export const grpo: Objective<Options> = {
  name: 'grpo',
  label: 'Earn a reward, stay near the base',
  help: 'Compares continuations of the same prompt with each other, and keeps near the model it started from. The steadier choice for long runs with rewards.',
  options,
  kinds: ['text', 'caption-image'],
  lossTells: false,
  learnsGiven: () => false,
  weights: plainWeights,
  preparation: {
    sourceRows: (rows, { samples, likelihoodShare }) =>
      groupsIn(rows, samples + (likelihoodShare > 0 ? 1 : 0), 'grpo'),
    newTokens: ({ newTokens }) => newTokens,
    reward: ({ reward }) => reward,
    prepare,
  },
}

async function prepare(source: Batch, model: Rehearsal, chosen: Options): Promise<Prepared> {
  const { samples, newTokens, prefixTokens, likelihoodShare, klWeight, klLimit, scale } = chosen
  const from = Int32Array.from(lastAnswers(source, prefixTokens), (span) => span.from)
  const { rollouts, rewards } = await rewarded(source, model, { from, samples, newTokens })
  const made = rewardedRows(source, rollouts, { rows: model.rows, likelihoodShare })
  const groups = rollouts.map(({ row }) => row)
  const advantages = withinGroups({ rewards, groups }, scale === 'group')
  const far = klWeight > 0 && (await distanceToBase(rollouts, made.batch, { model, limit: klLimit }))
  const lossShift = addTerms(made, rollouts, { advantages, chosen, distance: far || undefined })
  const figures = { ...rewardFigures(rollouts, rewards), ...(far && { kl: far.meanKl }) }
  return { ...made, lossShift, figures }
}

interface Terms {
  readonly advantages: Float64Array
  readonly chosen: Options
  readonly distance: Distance | undefined
}

/** Adds the terms' weights; gives what the objective's value is more than Σ w·(−ln π). */
function addTerms(
  { batch, weights }: Pick<Prepared, 'batch'> & { readonly weights: Float32Array },
  rollouts: readonly Rollout[],
  { advantages, chosen: { klWeight, normaliser, newTokens }, distance }: Terms,
): number {
  const counts = shareOfTokens(rollouts, normaliser, newTokens)
  let shift = 0
  for (const [row, { from, tokens, logProbs }] of rollouts.entries()) {
    const [share, advantage] = [counts[row] as number, advantages[row] as number]
    for (let i = 0; i < tokens.length; i++) {
      const d = distance?.differences[row]?.[i] ?? 0
      const weight = share * (advantage + klWeight * Math.expm1(d))
      const at = row * batch.length + from + i
      weights[at] = (weights[at] as number) + weight
      shift += share * (klWeight * (Math.expm1(d) - d) - advantage) + weight * (logProbs[i] as number)
    }
  }
  return shift
}

/** n_it of every token of a continuation. */
function shareOfTokens(
  rollouts: readonly Rollout[],
  normaliser: Options['normaliser'],
  greatest: number,
): number[] {
  const all = rollouts.reduce((n, { tokens }) => n + tokens.length, 0)
  // pictures are drawn whole, however long continuations of texts may be
  const longest = rollouts.reduce((most, { tokens }) => Math.max(most, tokens.length), greatest)
  return rollouts.map(({ tokens }) => {
    if (normaliser === 'dapo') return 1 / all
    return 1 / (rollouts.length * (normaliser === 'grpo' ? tokens.length : longest))
  })
}
