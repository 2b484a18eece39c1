// Against exposure bias: the longer the run, the more often the model reads its own guess instead of the truth. Bengio et al. 2015,
// 1506.03099, §2.4; in two passes, as transformers need it, Mihaylova & Martins 2019, 1906.07651: the first pass guesses every
// token with the true ones before it, the second reads a mixture and learns the true targets. No gradient goes through the guesses.
import { z } from 'zod'
import { option } from '../api/options.ts'
import { plainWeights } from './likelihood-share.ts'
import type { Batch, Objective, Prepared } from './objective.ts'
import type { Rehearsal } from './rehearsal.ts'
import { replaceInputs } from './replaced-inputs.ts'

const options = z.strictObject({
  schedule: option(z.enum(['linear', 'exponential', 'inverse-sigmoid']).default('inverse-sigmoid'), {
    label: 'Schedule',
    help: 'How the share of true tokens falls: evenly, fast at first, or slowly at first and at the end.',
    choiceLabels: {
      linear: 'Linear',
      exponential: 'Exponential',
      'inverse-sigmoid': 'Inverse sigmoid',
    },
  }),
  pace: option(z.number().min(1).max(10_000_000).default(100), {
    label: 'Pace',
    help: 'k, in steps: linear falls by 1/k a step, exponential to 37 % in k steps, inverse sigmoid to half in k · ln k steps.',
    unit: 'steps',
  }),
  floor: option(z.number().min(0).max(1).default(0.5), {
    label: 'Least true share',
    help: 'True tokens never become fewer than this. Below a half the model learns less and less from what it reads.',
  }),
  guess: option(z.enum(['drawn', 'likeliest']).default('drawn'), {
    label: 'Guess',
    help: 'What is read instead: a token drawn from the model, or its likeliest.',
    choiceLabels: { drawn: 'Drawn', likeliest: 'Likeliest' },
    advanced: true,
  }),
})
type Options = z.infer<typeof options>

/** Learns answers while reading a growing share of its own guesses. */
export const scheduledSampling: Objective<Options> = {
  name: 'scheduled-sampling',
  label: 'Learn from own guesses',
  help: 'Learns answers while reading more and more of its own guesses instead of the truth, so that a mistake does not lead to the next. For models that lose their way in long results; a step takes about a third longer.',
  options,
  kinds: ['text', 'caption-image'],
  lossTells: false,
  learnsGiven: () => false,
  weights: plainWeights,
  preparation: { sourceRows: (rows) => rows, newTokens: () => 0, prepare },
}

async function prepare(source: Batch, model: Rehearsal, chosen: Options): Promise<Prepared> {
  const trueShare = trueShareAt(model.step, chosen)
  if (trueShare >= 1) return { batch: source, figures: { trueShare: 1, replacedShare: 0 } }
  const replaced = (instead: (target: number) => number): ReturnType<typeof replaceInputs> =>
    replaceInputs(source, 1 - trueShare, { random: model.random('scheduled sampling'), instead })
  const wanted = new Uint8Array(source.tokens.length)
  replaced((target) => (wanted[target] = 1))
  const guesses = await model.guesses(source, chosen.guess, wanted)
  const { batch, share } = replaced((target) => guesses[target] as number)
  return { batch, figures: { trueShare, replacedShare: share } }
}

/** ε of step i, in [floor, 1]: 1 − i/k, e^(−i/k), or k/(k + e^(i/k)). */
export function trueShareAt(step: number, { schedule, pace: k, floor }: Omit<Options, 'guess'>): number {
  return Math.max(floor, SCHEDULES[schedule](step, k))
}

const SCHEDULES: Readonly<Record<Options['schedule'], (step: number, k: number) => number>> = {
  linear: (step, k) => 1 - step / k,
  exponential: (step, k) => Math.exp(-step / k),
  'inverse-sigmoid': (step, k) => k / (k + Math.exp(step / k)),
}
