// Min-p: tokens stay that are not too unlikely beside the most likely one.
import { numberOption } from '../option.ts'
import type { ProcessorOption } from '../option.ts'
import { highestIndices } from '../highest.ts'
import { keepOnly } from '../processor.ts'
import type { LogitsProcessor } from '../processor.ts'
import { softmax } from '../sample.ts'

/**
 * Removes tokens whose probability is below `minP` times the highest one.
 * @source Nguyen et al. 2024, "Turning Up the Heat: Min-p Sampling"; Hugging Face transformers, MinPLogitsWarper
 */
export const minP: ProcessorOption<number> = {
  ...numberOption({
    name: 'minP',
    label: 'Min p',
    help: 'Leaves out tokens less likely than this share of the most likely one; 0 leaves out none.',
    minimum: 0,
    maximum: 1,
    default: 0,
  }),
  samplingOnly: true,
  make: (share, { leastKept }) => (share === 0 ? undefined : keepNear(share, leastKept)),
}

function keepNear(share: number, leastKept: number): LogitsProcessor {
  return (logits) => {
    const probabilities = softmax(logits)
    const least = share * probabilities.reduce((most, p) => Math.max(most, p), 0)
    const always = new Set(highestIndices(logits, leastKept))
    return keepOnly(logits, (id) => (probabilities[id] as number) >= least || always.has(id))
  }
}
