// From likelihood to a reward, from the end of answers to their beginning. Ranzato et al. 2015, 1511.06732, §3.2.2 (MIXER): the
// first tokens of an answer are learnt by likelihood, the last Δ are the model's own and earn a reward, and Δ grows.
//   L = (1/n)·Σ_i [ Σ_{t < T−Δ} −ln p(y_t) + Σ_{t ≥ T−Δ} (r_i − b_i)·(−ln p(ŷ_t)) ]
// The baseline is the mean of other continuations, where the paper learns a linear one.
import { z } from 'zod'
import { option } from '../api/options.ts'
import { plainWeights } from './likelihood-share.ts'
import type { Batch, Objective, Prepared } from './objective.ts'
import { addAdvantages, baselineOption } from './reinforce.ts'
import type { Rehearsal } from './rehearsal.ts'
import { rewardFigures } from './reward-figures.ts'
import { groupsIn, rewardOptions, samplesOption } from './reward-options.ts'
import { advantagesOf, rewarded, rewardedRows } from './rewarded-rows.ts'
import { type AnswerSpan, lastAnswers, rowsOf } from './rollout-rows.ts'

const { reward, newTokens, prefixTokens } = rewardOptions
const whole = (least: number, fallback: number): z.ZodDefault<z.ZodInt> =>
  z.int().min(least).max(10_000_000).default(fallback)

const options = z.strictObject({
  ...{ reward, newTokens, prefixTokens },
  samples: samplesOption(2, 4),
  baseline: baselineOption,
  likelihoodSteps: option(whole(0, 100), {
    label: 'Likelihood first',
    help: 'Steps that learn answers by likelihood alone.',
    unit: 'steps',
  }),
  annealEvery: option(whole(1, 50), {
    label: 'Reward grows every',
    help: 'Steps after which more of every answer is the model’s own.',
    unit: 'steps',
  }),
  annealTokens: option(whole(1, 3), {
    label: 'Reward grows by',
    help: 'Δ: how many more tokens, from the end of the answer on.',
    unit: 'tokens',
  }),
})
type Options = z.infer<typeof options>

/** Annealing from likelihood to a policy gradient. */
export const mixer: Objective<Options> = {
  name: 'mixer',
  label: 'From likelihood to a reward',
  help: 'Begins with the likelihood of right answers and lets a reward decide more and more of their end. For models that cannot earn a reward yet.',
  options,
  kinds: ['text', 'caption-image'],
  lossTells: false,
  learnsGiven: () => false,
  weights: plainWeights,
  preparation: {
    sourceRows: (rows, { samples }) => groupsIn(rows, samples, 'mixer'),
    newTokens: (chosen) => chosen.newTokens,
    reward: (chosen) => chosen.reward,
    prepare,
  },
}

/** Tokens at the end of an answer that are the model's own in a step. */
export function ownTokens(step: number, { likelihoodSteps, annealEvery, annealTokens }: Options): number {
  if (step < likelihoodSteps) return 0
  return annealTokens * (1 + Math.floor((step - likelihoodSteps) / annealEvery))
}

async function prepare(source: Batch, model: Rehearsal, chosen: Options): Promise<Prepared> {
  const own = ownTokens(model.step, chosen)
  const spans = lastAnswers(source, chosen.prefixTokens)
  if (own === 0) return likelihoodAlone(source, spans, model.rows)
  const from = Int32Array.from(spans, (span) => Math.max(span.from, span.to - own))
  const request = { from, samples: chosen.samples, newTokens: chosen.newTokens }
  const found = await rewarded(source, model, request)
  const made = rewardedRows(source, found.rollouts, { rows: model.rows, likelihoodShare: 0 })
  addAdvantages(made, found, await advantagesOf(found, chosen.baseline, { source, model, request }))
  const count = found.rollouts.length
  for (const [row, rollout] of found.rollouts.entries()) {
    const at = row * source.length
    made.weights.fill(1 / count, at + (spans[rollout.row] as AnswerSpan).from, at + rollout.from)
  }
  return { ...made, figures: { ...rewardFigures(found.rollouts, found.rewards), ownTokens: own } }
}

/** Every example once; rows that continuations would take stay empty. */
function likelihoodAlone(source: Batch, spans: readonly AnswerSpan[], rows: number): Prepared {
  const batch = rowsOf(source, [...Array(source.rows).keys()], rows)
  const weights = new Float32Array(batch.tokens.length)
  for (const [row, { from, to }] of spans.entries())
    if (from >= 0) weights.fill(1 / source.rows, row * source.length + from, row * source.length + to)
  return { batch, weights, figures: { ownTokens: 0 } }
}
