// Against exposure bias, without the model: some of the tokens that are read are replaced by others of the same batch; targets stay. The
// "uniform scheduled sampling" of Bengio et al. 2015, 1506.03099, table 1, with draws from the batch's own frequencies.
import { z } from 'zod'
import { option } from '../api/options.ts'
import { plainWeights } from './likelihood-share.ts'
import { type Batch, type Objective, type Prepared, ROLE } from './objective.ts'
import type { Rehearsal } from './rehearsal.ts'
import { replaceInputs } from './replaced-inputs.ts'

const options = z.strictObject({
  noise: option(z.number().gt(0).max(0.9).default(0.1), {
    label: 'Noise',
    help: 'Share of answer tokens that are read as another token.',
  }),
})
type Options = z.infer<typeof options>

/** Learns answers after slightly wrong beginnings. */
export const noisyPrefix: Objective<Options> = {
  name: 'noisy-prefix',
  label: 'Learn after mistakes',
  help: 'Learns answers while some of the tokens that it reads are wrong, so that a mistake matters less. Costs nothing, and is what learning from own guesses should be compared with.',
  options,
  kinds: ['text', 'caption-image'],
  learnsGiven: () => false,
  weights: plainWeights,
  preparation: { sourceRows: (rows) => rows, newTokens: () => 0, prepare },
}

function prepare(source: Batch, model: Rehearsal, { noise }: Options): Promise<Prepared> {
  const answers = source.tokens.filter((_, at) => source.roles[at] === ROLE.answer)
  const draws = model.random('noisy prefix', 1)
  const { batch, share } = replaceInputs(source, noise, {
    random: model.random('noisy prefix'),
    instead: () => answers[Math.floor(draws.uniform() * answers.length)] as number,
  })
  return Promise.resolve({ batch, figures: { replacedShare: share } })
}
