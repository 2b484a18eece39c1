// Classifier-free guidance: away from what the model would give without the prompt.
import { EngineError } from '../../base/errors.ts'
import { numberOption } from '../option.ts'
import type { ProcessorOption } from '../option.ts'
import type { LogitsProcessor } from '../processor.ts'
import { logSoftmax } from '../sample.ts'

/**
 * l = u + s · (c − u), with c and u the log-probabilities with and without the prompt.
 * @source Ho & Salimans 2022, "Classifier-Free Diffusion Guidance", equation 6 with s = 1 + w; Hugging Face
 * transformers, UnbatchedClassifierFreeGuidanceLogitsProcessor
 */
export const guidanceScale: ProcessorOption<number> = {
  ...numberOption({
    name: 'guidanceScale',
    label: 'Guidance scale',
    help: 'Above 1 follows the prompt more closely, with less variety; 1 is the model alone, at half the cost.',
    minimum: 0,
    maximum: 100,
    default: 1,
  }),
  samplingOnly: false,
  make: (scale) => (scale === 1 ? undefined : guide(scale)),
}

function guide(scale: number): LogitsProcessor {
  return (logits, { unconditional }) => {
    if (unconditional?.length !== logits.length)
      throw new EngineError(
        'BAD_ARGUMENT',
        `generation: guidance needs ${logits.length} unconditional logits, got ${unconditional?.length ?? 'none'}.`,
      )
    const without = logSoftmax(unconditional)
    // where either side rules a token out, the difference would be NaN: the conditional side then decides
    return logSoftmax(logits).map((c, id) => {
      const u = without[id] as number
      return c === -Infinity || u === -Infinity ? c : u + scale * (c - u)
    })
  }
}
