// Repetition penalty: tokens that the row has already become less likely.
import { numberOption } from '../option.ts'
import type { ProcessorOption } from '../option.ts'
import type { LogitsProcessor } from '../processor.ts'

/**
 * Divides the logit of each token of the row, prompt included, by θ when positive and multiplies it when negative,
 * once per token however often it occurs. Adding a constant to all logits changes the outcome.
 * @source Keskar et al. 2019, CTRL, section 4.1; Hugging Face transformers, RepetitionPenaltyLogitsProcessor
 */
export const repetitionPenalty: ProcessorOption<number> = {
  ...numberOption({
    name: 'repetitionPenalty',
    label: 'Repetition penalty',
    help: 'Above 1 avoids tokens that are there already, below 1 prefers them; 1 does neither.',
    minimum: 0.01,
    maximum: 100,
    default: 1,
  }),
  samplingOnly: false,
  make: (penalty) => (penalty === 1 ? undefined : penalize(penalty)),
}

function penalize(penalty: number): LogitsProcessor {
  return (logits, { tokens }) => {
    const out = logits.slice()
    for (let i = 0; i < tokens.length; i++) {
      const id = tokens[i] as number
      const logit = logits[id] // undefined for an id that the model cannot give
      if (logit !== undefined) out[id] = logit < 0 ? logit * penalty : logit / penalty
    }
    return out
  }
}
