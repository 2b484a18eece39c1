// Temperature: below 1 the likely tokens become likelier, above 1 all come closer together.
import { message } from '../../base/message.ts'
import { numberOption } from '../option.ts'
import type { ProcessorOption } from '../option.ts'

/** Divides the logits by T. @source Hugging Face transformers, TemperatureLogitsWarper */
export const temperature: ProcessorOption<number> = {
  ...numberOption({
    name: 'temperature',
    label: 'Temperature',
    help: 'Below 1 plays safe, above 1 takes risks; 1 leaves the model as it is.',
    minimum: 0.001,
    maximum: 100,
    default: 1,
    fix: message('generate.greedyFix'),
  }),
  samplingOnly: true,
  make: (value) => (value === 1 ? undefined : (logits) => logits.map((logit) => logit / value)),
}
