// p(caption, picture): both segments are learnt, each normalised by itself. Ramesh et al. 2021, 2102.12092, §2.2:
// 1/8 of the loss for captions, 7/8 for pictures.
import { z } from 'zod'
import { option } from '../api/options.ts'
import { addEvenly, type Objective } from './objective.ts'

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
export const joint: Objective<z.infer<typeof options>> = {
  name: 'joint',
  label: 'Captions and pictures',
  help: 'Learns captions as well as pictures. Helps when captions use words the model has not seen.',
  options,
  kinds: ['caption-image'],
  learnsGiven: ({ captionShare }) => captionShare > 0,
  weights: (targets, { captionShare }) => {
    const out = new Float32Array(targets.tokens.length)
    addEvenly(out, targets, { role: 'answer', share: 1 - captionShare })
    addEvenly(out, targets, { role: 'given', share: captionShare })
    return out
  },
}
