// Learning from what people preferred, without a reward. Rafailov et al. 2023, 2305.18290, eq. 7, over pairs of a wanted answer w and an
// unwanted one l to the same prompt:
//   L = mean of −ln σ(m),  m = β·[(ln π(w) − ln π_ref(w)) − (ln π(l) − ln π_ref(l))],  π_ref the frozen base
// Its gradient is −β·σ(−m)·(∇ln π(w) − ∇ln π(l)), so that each token of w weighs β·σ(−m) and each of l the same below 0.
import { z } from 'zod'
import { option } from '../api/options.ts'
import { plainWeights } from './likelihood-share.ts'
import { type Batch, type Objective, type Prepared, ROLE } from './objective.ts'
import type { Rehearsal } from './rehearsal.ts'
import { groupsIn, rewardOptions } from './reward-options.ts'

const options = z.strictObject({
  beta: option(z.number().positive().max(10).default(0.1), {
    label: 'Nearness to the base',
    help: 'β: the greater, the less the model moves away from the base for what people preferred. 0.1 is usual.',
  }),
  likelihoodShare: rewardOptions.likelihoodShare,
})
type Options = z.infer<typeof options>

/** Direct preference optimization. */
export const dpo: Objective<Options> = {
  name: 'dpo',
  label: 'Learn from votes',
  help: 'Makes answers and pictures that you preferred likelier than those you did not, from your votes in the playground and from ratings of training pictures that share a caption. All else of the dataset only judges the run. For taste, which no metric sees; needs a few dozen pairs.',
  options,
  kinds: ['text', 'caption-image'],
  lossTells: false,
  learnsGiven: () => false,
  weights: plainWeights,
  preparation: {
    learnsPairs: true,
    sourceRows: (rows) => 2 * groupsIn(rows, 2, 'dpo'),
    newTokens: () => 0,
    prepare,
  },
}

async function prepare(source: Batch, model: Rehearsal, chosen: Options): Promise<Prepared> {
  const present = await model.logProbs(source, 'present')
  const base = await model.logProbs(source, 'base')
  const [now, before] = [answerSums(source, present), answerSums(source, base)]
  const pairs = source.rows / 2
  const weights = new Float32Array(source.tokens.length)
  const figures = { pairAccuracy: 0, rewardMargin: 0 }
  let lossShift = 0
  for (let pair = 0; pair < pairs; pair++) {
    const [w, l] = [2 * pair, 2 * pair + 1]
    const gain = (row: number): number => (now[row] as number) - (before[row] as number)
    const margin = chosen.beta * (gain(w) - gain(l))
    const weight = chosen.beta / (1 + Math.exp(margin)) / pairs
    addToAnswer(weights, source, { row: w, value: weight })
    addToAnswer(weights, source, { row: l, value: -weight })
    lossShift += softplus(-margin) / pairs + weight * ((now[w] as number) - (now[l] as number))
    figures.pairAccuracy += (margin > 0 ? 1 : 0) / pairs
    figures.rewardMargin += margin / pairs
  }
  addLikelihoodOfWanted(weights, source, chosen.likelihoodShare)
  return { batch: source, weights, lossShift, figures }
}

/** ln p of the answers of each row. */
function answerSums({ rows, length, roles }: Batch, logProbs: Float32Array): Float64Array {
  const sums = new Float64Array(rows)
  for (const [at, role] of roles.entries()) {
    const row = Math.floor(at / length)
    if (role === ROLE.answer) sums[row] = (sums[row] as number) + (logProbs[at] as number)
  }
  return sums
}

function addToAnswer(
  weights: Float32Array,
  { length, roles }: Batch,
  { row, value }: { readonly row: number; readonly value: number },
): void {
  for (let at = row * length; at < (row + 1) * length; at++)
    if (roles[at] === ROLE.answer) weights[at] = (weights[at] as number) + value
}

/** λ times the mean −ln p over the tokens of wanted answers. */
function addLikelihoodOfWanted(weights: Float32Array, batch: Batch, share: number): void {
  if (share === 0) return
  const { length, roles } = batch
  const isWanted = (at: number): boolean => roles[at] === ROLE.answer && Math.floor(at / length) % 2 === 0
  const count = roles.reduce((n, _, at) => n + (isWanted(at) ? 1 : 0), 0)
  for (let at = 0; at < roles.length; at++)
    if (isWanted(at)) weights[at] = (weights[at] as number) + share / count
}

/** ln(1 + eˣ). */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))
}
