// p(text): every token is learnt, prompts and answers alike. Radford et al. 2019.
import { z } from 'zod'
import { type Objective, ROLE } from './objective.ts'

const options = z.strictObject({})

/** Language modelling: mean −ln p over all tokens that are no padding. */
export const autoregressive: Objective<z.infer<typeof options>> = {
  name: 'autoregressive',
  label: 'Write texts',
  help: 'Learns every token of every text, prompts as well as answers. The right choice for plain texts: a style, a subject, a language.',
  options,
  kinds: ['text'],
  learnsGiven: () => true,
  learnsEverything: true,
  weights: ({ roles }) => {
    const learnt = roles.reduce((n, role) => n + (role === ROLE.padding ? 0 : 1), 0)
    return Float32Array.from(roles, (role) => (role === ROLE.padding ? 0 : 1 / learnt))
  },
}
