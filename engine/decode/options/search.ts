// Options that choose the search.
import { message } from '../../base/message.ts'
import { numberOption, type OptionDescriptor, refusal, switchOption, TEXT_ONLY } from '../option.ts'
import type { EarlyStopping } from '../generation-options.ts'

/** Whether to draw. */
export const doSample: OptionDescriptor<boolean> = switchOption({
  name: 'doSample',
  label: 'Sampling',
  help: 'On draws each token by its probability; off takes the most likely one every time.',
})

/** Where the random stream starts. */
export const seed: OptionDescriptor<number> = numberOption({
  name: 'seed',
  label: 'Seed',
  help: 'The same seed gives the same result again.',
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
  default: 0,
  whole: true,
})

/** How many results. */
export const numReturnSequences: OptionDescriptor<number> = numberOption({
  name: 'numReturnSequences',
  label: 'Results',
  help: 'How many results each prompt gives; without sampling or beams all are the same.',
  minimum: 1,
  maximum: 1024,
  default: 1,
  whole: true,
})

/** Width of beam search. */
export const numBeams: OptionDescriptor<number> = numberOption({
  name: 'numBeams',
  label: 'Beams',
  help: 'Follows this many continuations at once and keeps the likeliest as a whole; 1 follows one.',
  kinds: TEXT_ONLY,
  minimum: 1,
  maximum: 256,
  default: 1,
  whole: true,
})

/** Groups of diverse beam search. */
export const numBeamGroups: OptionDescriptor<number> = numberOption({
  name: 'numBeamGroups',
  label: 'Beam groups',
  help: 'Parts the beams into groups that avoid each other’s tokens, as far as the diversity penalty says.',
  kinds: TEXT_ONLY,
  minimum: 1,
  maximum: 256,
  default: 1,
  whole: true,
})

/** How finished beams of different lengths compare. */
export const lengthPenalty: OptionDescriptor<number> = numberOption({
  name: 'lengthPenalty',
  label: 'Length penalty',
  help: 'Above 0 beam search favours longer results, below 0 shorter ones; 0 compares plain probabilities.',
  kinds: TEXT_ONLY,
  minimum: -100,
  maximum: 100,
  default: 1,
})

/** When beam search ends. @source Hugging Face transformers, _check_early_stop_heuristic */
export const earlyStopping: OptionDescriptor<EarlyStopping> = {
  name: 'earlyStopping',
  label: 'Early stopping',
  help: 'true ends once as many beams as are followed have ended; false when better ones are unlikely; never when they are impossible.',
  kind: 'choice',
  choices: ['false', 'true', 'never'],
  choiceLabels: {
    true: 'As soon as there are enough',
    false: 'When better ones are unlikely',
    never: 'When better ones are impossible',
  },
  kinds: TEXT_ONLY,
  default: false,
  accept: (value) => {
    if (value === 'never' || typeof value === 'boolean') return value
    if (value === 'true' || value === 'false') return value === 'true'
    throw refusal('earlyStopping', message('generate.never'), value)
  },
}

/** How much contrastive search avoids what was said. */
export const penaltyAlpha: OptionDescriptor<number> = numberOption({
  name: 'penaltyAlpha',
  label: 'Contrastive penalty',
  help: 'Above 0 takes, of the top k tokens, one that is likely and unlike what came before; 0 looks at likelihood alone.',
  kinds: TEXT_ONLY,
  minimum: 0,
  maximum: 1,
  default: 0,
})
