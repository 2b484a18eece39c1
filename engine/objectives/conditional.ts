// p(picture | caption): only image tokens are learnt.
import { z } from 'zod'
import { evenImageWeights, type PairObjective } from './objective.ts'

const options = z.strictObject({})

/** Conditional language modelling: mean −ln p over image tokens. */
export const conditional: PairObjective<z.infer<typeof options>> = {
  name: 'conditional',
  label: 'Draw from captions',
  help: 'Learns pictures given their captions. The right choice for making pictures from text.',
  options,
  learnsCaptions: () => false,
  weights: (_captions, shape) => ({
    image: evenImageWeights(shape, 1),
    caption: new Float32Array(shape.batch * (shape.captionSlots - 1)),
  }),
}
