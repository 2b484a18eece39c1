// p(caption, picture): both segments are learnt, each normalised by itself. Ramesh et al. 2021, 2102.12092, §2.2:
// 1/8 of the loss for captions, 7/8 for pictures.
import { z } from 'zod'
import { option } from '../api/options.ts'
import { evenImageWeights, type PairObjective } from './objective.ts'

const options = z.strictObject({
  captionShare: option(
    z
      .number()
      .min(0)
      .max(0.9)
      .default(1 / 8),
    {
      label: 'Caption share',
      help: 'Share of the loss that comes from caption tokens; the rest comes from image tokens.',
    },
  ),
})

/** Autoregressive modelling of caption and picture together. */
export const joint: PairObjective<z.infer<typeof options>> = {
  name: 'joint',
  label: 'Captions and pictures',
  help: 'Learns captions as well as pictures. Helps when captions use words the model has not seen.',
  options,
  learnsCaptions: ({ captionShare }) => captionShare > 0,
  weights: (captions, shape, { captionShare }) => ({
    image: evenImageWeights(shape, 1 - captionShare),
    caption: captionWeights(captions, shape, captionShare),
  }),
}

/** Every caption token that is no padding counts `share / number of such tokens`. */
function captionWeights(
  captions: Int32Array,
  { batch, captionSlots }: { batch: number; captionSlots: number },
  share: number,
): Float32Array {
  const targets = captionSlots - 1
  const out = new Float32Array(batch * targets)
  for (let b = 0; b < batch; b++)
    for (let t = 0; t < targets; t++) out[b * targets + t] = captions[b * captionSlots + t + 1] === 0 ? 0 : 1
  const learnt = out.reduce((a, b) => a + b, 0)
  return learnt === 0 ? out : out.map((value) => (value * share) / learnt)
}
