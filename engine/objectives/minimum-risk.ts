// The least expected loss over some candidates of every prompt. Shen et al. 2016, 1512.02433, eq. 8 and 9:
//   R = Σ_y Q(y)·Δ(y)    Q(y) = p(y)^α / Σ_y' p(y')^α    ∂R/∂ln p(y) = α·Q(y)·(Δ(y) − R)
// with Δ = 1 − reward. By mean ln p of a token instead of ln p(y): Edunov et al. 2018, 1711.04956, eq. 4.
import { z } from 'zod'
import { option } from '../api/options.ts'
import { plainWeights } from './likelihood-share.ts'
import type { Batch, Objective, Prepared } from './objective.ts'
import type { Rehearsal, Rollout } from './rehearsal.ts'
import { rewardFigures } from './reward-figures.ts'
import { groupsIn, rewardOptions, samplesOption } from './reward-options.ts'
import { rewarded, rewardedRows, type RewardedRows } from './rewarded-rows.ts'
import { addToRollout, type AnswerSpan, lastAnswers } from './rollout-rows.ts'

const options = z.strictObject({
  ...rewardOptions,
  samples: samplesOption(2, 8),
  sharpness: option(z.number().positive().max(100).default(0.005), {
    label: 'Sharpness',
    help: 'α: how sharply candidates are weighed by their probability. Small values look at all of them.',
  }),
  perToken: option(z.boolean().default(false), {
    label: 'By mean probability',
    help: 'Weighs candidates by the mean of their tokens, so that long ones are not left out; takes a sharpness near 1.',
    advanced: true,
  }),
  withReference: option(z.boolean().default(false), {
    label: 'Right answers too',
    help: 'Adds the example’s own answer to its candidates.',
  }),
  temperature: option(z.number().min(0.1).max(5).default(1), {
    label: 'Temperature',
    help: 'Of drawing candidates: higher finds more different ones.',
    advanced: true,
  }),
})
type Options = z.infer<typeof options>

/** Minimum risk over drawn candidates, each counted once. */
export const minimumRisk: Objective<Options> = {
  name: 'minimum-risk',
  label: 'Least expected loss',
  help: 'Draws candidates of every example and shifts probability from the worse to the better ones. Needs no baseline, and is the steadiest where a metric compares with a right answer.',
  options,
  kinds: ['text', 'caption-image'],
  lossTells: false,
  learnsGiven: () => false,
  weights: plainWeights,
  preparation: {
    sourceRows: (rows, chosen) =>
      groupsIn(rows, chosen.samples + (keepsExamples(chosen) ? 1 : 0), 'minimum-risk'),
    newTokens: ({ newTokens }) => newTokens,
    reward: ({ reward }) => reward,
    prepare,
  },
}

/** Whether the example itself is a row beside its continuations. */
function keepsExamples({ withReference, likelihoodShare }: Options): boolean {
  return withReference || likelihoodShare > 0
}

async function prepare(source: Batch, model: Rehearsal, chosen: Options): Promise<Prepared> {
  const { samples, newTokens, prefixTokens, likelihoodShare, temperature } = chosen
  const spans = lastAnswers(source, prefixTokens)
  const from = Int32Array.from(spans, (span) => span.from)
  const drawn = await rewarded(source, model, { from, samples, newTokens, temperature })
  const own = chosen.withReference ? await referencesOf(source, spans, model) : []
  const others = withoutDoubles(drawn.rollouts, own)
  const made = rewardedRows(source, others, {
    ...{ rows: model.rows, likelihoodShare, withExamples: keepsExamples(chosen) },
  })
  // a right answer is the example itself, whose row stands behind the continuations
  const candidates = [...others, ...own]
  const rowAt = candidates.map((one, i) => (i < others.length ? i : others.length + one.row))
  const rewards = await model.rewards(source, candidates)
  const risk = addRisk(made, { candidates, rowAt, rewards, chosen })
  const figures = { ...rewardFigures(drawn.rollouts, drawn.rewards), risk: risk.value }
  return { ...made, lossShift: risk.value - risk.weighed, figures }
}

/** Answers of the examples as candidates, with their ln p. */
async function referencesOf(
  source: Batch,
  spans: readonly AnswerSpan[],
  model: Rehearsal,
): Promise<Rollout[]> {
  const logProbs = await model.logProbs(source, 'present')
  return spans.flatMap(({ from, to }, row) => {
    if (from < 0) return []
    const part = [row * source.length + from, row * source.length + to] as const
    return [
      {
        ...{ row, sample: -1, from, hasEnded: true },
        tokens: source.tokens.slice(...part),
        logProbs: logProbs.slice(...part),
      },
    ]
  })
}

/** Each continuation of a row once, and none that is its right answer. */
function withoutDoubles(drawn: readonly Rollout[], own: readonly Rollout[]): Rollout[] {
  const keyOf = ({ row, tokens }: Rollout): string => `${row} ${tokens.join(' ')}`
  const seen = new Set(own.map(keyOf))
  return drawn.filter((one) => !seen.has(keyOf(one)) && seen.add(keyOf(one)))
}

interface Candidates {
  readonly candidates: readonly Rollout[]
  /** Row of the batch that each is in. */
  readonly rowAt: readonly number[]
  readonly rewards: Float64Array
  readonly chosen: Options
}

/** Adds −∂R/∂ln p to the candidates' tokens, R the mean of the examples' risks; gives R and Σ w·(−ln p). */
function addRisk(
  { batch, weights }: RewardedRows,
  { candidates, rowAt, rewards, chosen }: Candidates,
): { readonly value: number; readonly weighed: number } {
  const examples = [...new Set(candidates.map(({ row }) => row))]
  let [value, weighed] = [0, 0]
  for (const example of examples) {
    const places = [...candidates.keys()].filter((i) => candidates[i]?.row === example)
    const scores = places.map((i) => scoreOf(candidates[i] as Rollout, chosen.perToken))
    const losses = places.map((i) => 1 - (rewards[i] as number))
    const { risk, gradient } = riskOf(scores, losses, chosen.sharpness)
    value += risk / examples.length
    for (const [k, i] of places.entries()) {
      const rollout = candidates[i] as Rollout
      const share = (gradient[k] as number) / examples.length / (chosen.perToken ? rollout.tokens.length : 1)
      addToRollout(weights, batch, { row: rowAt[i] as number, rollout, value: -share })
      weighed += share * rollout.logProbs.reduce((a, b) => a + b, 0)
    }
  }
  return { value, weighed }
}

function scoreOf({ logProbs }: Rollout, perToken: boolean): number {
  const total = logProbs.reduce((a, b) => a + b, 0)
  return perToken ? total / logProbs.length : total
}

/** R and ∂R/∂score of candidates with these scores ln p and losses Δ. */
export function riskOf(
  scores: readonly number[],
  losses: readonly number[],
  alpha: number,
): { readonly risk: number; readonly gradient: readonly number[]; readonly shares: readonly number[] } {
  const most = Math.max(...scores)
  const powers = scores.map((score) => Math.exp(alpha * (score - most)))
  const total = powers.reduce((a, b) => a + b, 0)
  const shares = powers.map((power) => power / total)
  const risk = shares.reduce((sum, share, i) => sum + share * (losses[i] as number), 0)
  return { risk, shares, gradient: shares.map((share, i) => alpha * share * ((losses[i] as number) - risk)) }
}
