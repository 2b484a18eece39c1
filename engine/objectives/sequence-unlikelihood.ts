// Against repetition in what the model writes itself: it goes on greedily after a given beginning, and tokens in n-grams that it has
// said before are pushed away. Welleck et al. 2019, 1908.04319, §5.2: L = (1/N)·Σ_t m_t·(−ln(1 − p(ŷ_t))), N all new tokens. As in
// the release, each step is either such a step or one of likelihood, by a coin; with `tokenAlpha` the latter also push away what was said
// before in the true text, as in unlikelihood.ts: the paper's L_UL-token+seq, its best against repetition.
import { z } from 'zod'
import { option } from '../api/options.ts'
import { codesOf, earlierTokens } from './earlier-tokens.ts'
import { plainWeights } from './likelihood-share.ts'
import type { Batch, Objective, Penalties, Prepared, Targets } from './objective.ts'
import type { Rehearsal, Rollout } from './rehearsal.ts'
import { repeatedNgrams } from './repeated-ngrams.ts'
import { rewardOptions } from './reward-options.ts'
import { lastAnswers, rowsOf } from './rollout-rows.ts'

const options = z.strictObject({
  alpha: option(z.number().positive().max(100).default(1), {
    label: 'Strength',
    help: 'How much a repeated token counts.',
  }),
  n: option(z.int().min(1).max(16).default(4), {
    label: 'Repeated tokens',
    help: 'Length of the runs of tokens that must not come again.',
    unit: 'tokens',
  }),
  rate: option(z.number().gt(0).max(1).default(0.5), {
    label: 'Share of steps',
    help: 'How often a step pushes repetitions away; the others learn answers.',
  }),
  tokenAlpha: option(z.number().min(0).max(100).default(0), {
    label: 'Strength in true answers',
    help: 'How much what was said before in the true answer counts beside the right token, in the steps that learn answers. 1: as strong as the right token. 0: they learn answers alone.',
  }),
  newTokens: option(z.int().min(2).max(4096).default(100), {
    label: 'Most new tokens',
    help: 'How much the model writes for it. Longer is slower.',
    unit: 'tokens',
    kinds: ['text'],
  }),
  prefixTokens: rewardOptions.prefixTokens.default(50),
  asReleased: option(z.boolean().default(false), {
    label: 'As in the paper’s program',
    help: 'Leaves out the last run of each text, as the released program does.',
    advanced: true,
  }),
})
type Options = z.infer<typeof options>

/** Sequence-level unlikelihood, mixed with likelihood by steps. */
export const sequenceUnlikelihood: Objective<Options> = {
  name: 'sequence-unlikelihood',
  label: 'Do not go in circles',
  help: 'Lets the model write, and pushes away what it has written before. The strongest cure for repetition; a step that writes takes several times as long.',
  options,
  kinds: ['text', 'caption-image'],
  lossTells: false,
  learnsGiven: () => false,
  weights: plainWeights,
  penalties: { count: (length, { tokenAlpha }) => (tokenAlpha > 0 ? length : 0), of: earlierOf },
  refuses: () => true,
  preparation: {
    sourceRows: (rows) => rows,
    newTokens: ({ newTokens }) => newTokens,
    prepare,
  },
}

/** Of a true text: its earlier tokens. */
function earlierOf(targets: Targets, { tokenAlpha }: Options): Penalties {
  return { tokens: codesOf(targets), weights: earlierTokens(targets, tokenAlpha).weights }
}

async function prepare(source: Batch, model: Rehearsal, chosen: Options): Promise<Prepared> {
  if (model.random('sequence unlikelihood').uniform() >= chosen.rate) return { batch: source }
  const { newTokens, prefixTokens } = chosen
  const from = Int32Array.from(lastAnswers(source, prefixTokens), (span) => span.from)
  const rollouts = await model.rollouts(source, { from, samples: 1, newTokens, isGreedy: true })
  if (rollouts.length === 0) return { batch: source }
  return repelled(rowsOf(source, rollouts, model.rows), rollouts, chosen)
}

/** Of continuations that are the first rows of a batch: their repetitions, pushed away, and nothing else. */
function repelled(batch: Batch, rollouts: readonly Rollout[], chosen: Options): Prepared {
  const { n, alpha, asReleased } = chosen
  const refusals = new Float32Array(batch.tokens.length)
  const count = rollouts.reduce((sum, { tokens }) => sum + tokens.length, 0)
  let repeated = 0
  for (const [row, { from, tokens }] of rollouts.entries())
    for (const [i, isRepeated] of repeatedNgrams(tokens, n, asReleased).entries()) {
      repeated += isRepeated
      refusals[row * batch.length + from + i] = (alpha * isRepeated) / count
    }
  const weights = new Float32Array(batch.tokens.length)
  // what it said itself is judged by its n-grams alone
  const penalties = chosen.tokenAlpha > 0 && { penalties: earlierOf(batch, { ...chosen, tokenAlpha: 0 }) }
  return { batch, weights, refusals, ...penalties, figures: { repeatedShare: repeated / count } }
}
