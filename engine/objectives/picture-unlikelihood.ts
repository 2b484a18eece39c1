// Unlikelihood for image tokens. Words that come again are a fault of texts, but a blue sky is many equal codes: which codes are pushed
// away is therefore a choice. L = −ln p(y) + α·Σ −ln(1 − p(c)), as in Welleck et al. 2019, 1908.04319, §5.1.
import { z } from 'zod'
import { option } from '../api/options.ts'
import { codesOf, earlierTokens, neighbourTokens } from './earlier-tokens.ts'
import { plainWeights } from './likelihood-share.ts'
import type { Objective, Penalties, Targets } from './objective.ts'

const options = z.strictObject({
  alpha: option(z.number().positive().max(100).default(0.5), {
    label: 'Strength',
    help: 'How much a repeated token counts beside the right one.',
  }),
  candidates: option(z.enum(['neighbours', 'overused', 'earlier']).default('neighbours'), {
    label: 'Pushed away',
    help: 'Codes left of a place and above it where another is right, against smears; codes that the model gives more often than the data has them, against sameness; or all other codes of the picture before it.',
    choiceLabels: {
      neighbours: 'Wrong neighbours',
      overused: 'Codes used too often',
      earlier: 'All earlier codes',
    },
  }),
})
type Options = z.infer<typeof options>

/** Token-level unlikelihood over the codes of pictures. */
export const pictureUnlikelihood: Objective<Options> = {
  name: 'picture-unlikelihood',
  label: 'Draw without smears or sameness',
  help: 'Learns pictures, and that codes which would smear a neighbour or are used too often are unlikely. For models whose pictures are blurred or all alike.',
  options,
  kinds: ['caption-image'],
  learnsGiven: () => false,
  weights: plainWeights,
  penalties: {
    count: (length, { candidates }) => (candidates === 'overused' ? 0 : length),
    of: penaltiesOf,
  },
  overused: ({ candidates, alpha }) => (candidates === 'overused' ? alpha : 0),
}

/** What targets alone tell. */
function penaltiesOf(targets: Targets, { candidates, alpha }: Options): Penalties {
  if (candidates === 'neighbours') return neighbourTokens(targets, alpha)
  return { tokens: codesOf(targets), weights: earlierTokens(targets, alpha).weights }
}
