// Against repetition: beside its target, every place pushes away what was said before in the same text. Welleck et al. 2019,
// 1908.04319, §5.1: L = −ln p(y) + α·Σ −ln(1 − p(c)) over C = {earlier tokens} without y, as a set.
import { z } from 'zod'
import { option } from '../api/options.ts'
import { earlierTokens } from './earlier-tokens.ts'
import { addEvenly, type Objective } from './objective.ts'

const options = z.strictObject({
  alpha: option(z.number().positive().max(100).default(1), {
    label: 'Strength',
    help: 'How much a repeated token counts beside the right one.',
  }),
})

/** Token-level unlikelihood over answers; each place's candidates are the learnt tokens before it. */
export const unlikelihood: Objective<z.infer<typeof options>> = {
  name: 'unlikelihood',
  label: 'Answer without repeating',
  help: 'Learns answers, and that what was said before is unlikely to be said again. For models that repeat themselves; costs a little of the likelihood of real texts.',
  options,
  kinds: ['text'],
  learnsGiven: () => false,
  weights: (targets) => {
    const out = new Float32Array(targets.tokens.length)
    addEvenly(out, targets, { role: 'answer', share: 1 })
    return out
  },
  penalties: { count: (length) => length, of: (targets, { alpha }) => earlierTokens(targets, alpha) },
}
