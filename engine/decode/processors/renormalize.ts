// Renormalized logits: log-probabilities again after the other steps, which only sums over several tokens notice.
import { type ProcessorOption, switchOption, TEXT_ONLY } from '../option.ts'
import { logSoftmax } from '../sample.ts'

/** Log-softmax, the last of all steps. @source Hugging Face transformers, LogitNormalization */
export const renormalizeLogits: ProcessorOption<boolean> = {
  ...switchOption({
    name: 'renormalizeLogits',
    label: 'Renormalize',
    help: 'Lets the probabilities of beam search sum to 1 again after the other options.',
    kinds: TEXT_ONLY,
  }),
  samplingOnly: false,
  make: (isOn) => (isOn ? logSoftmax : undefined),
}
