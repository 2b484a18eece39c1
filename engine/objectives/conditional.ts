// p(answer | what is given): only image tokens, completions and answers are learnt.
import { z } from 'zod'
import { option } from '../api/options.ts'
import { addEvenly, type Objective } from './objective.ts'

const options = z.strictObject({
  promptShare: option(z.number().min(0).max(1).default(0), {
    label: 'Prompt share',
    help: 'How much prompts count beside answers: λ in λ · mean over prompts + mean over answers. 0: not at all.',
    kinds: ['text'],
    advanced: true,
  }),
})

/** Conditional language modelling: mean −ln p over answers, and λ times that over prompts. */
export const conditional: Objective<z.infer<typeof options>> = {
  name: 'conditional',
  label: 'Answer what is given',
  help: 'Learns pictures given their captions, and answers given their prompts. The right choice for making pictures from text, and for instructions and chats.',
  options,
  kinds: ['caption-image', 'text'],
  learnsGiven: ({ promptShare }) => promptShare > 0,
  weights: (targets, { promptShare }) => {
    const out = new Float32Array(targets.tokens.length)
    addEvenly(out, targets, { role: 'answer', share: 1 })
    if (promptShare > 0) addEvenly(out, targets, { role: 'given', share: promptShare })
    return out
  },
}
