// Top-k: only the k most likely tokens stay.
import { numberOption } from '../option.ts'
import type { ProcessorOption } from '../option.ts'
import { nthHighest } from '../highest.ts'
import { keepOnly } from '../processor.ts'
import type { LogitsProcessor } from '../processor.ts'

/** Keeps the k highest logits, and those equal to the k-th. @source Hugging Face transformers, TopKLogitsWarper */
export const topK: ProcessorOption<number> = {
  ...numberOption({
    name: 'topK',
    label: 'Top k',
    help: 'Chooses among this many of the most likely tokens; 0 chooses among all.',
    minimum: 0,
    maximum: 2 ** 24,
    default: 50,
    whole: true,
  }),
  samplingOnly: true,
  make: (k, { leastKept }) => (k === 0 ? undefined : keepHighest(Math.max(k, leastKept))),
}

function keepHighest(k: number): LogitsProcessor {
  return (logits) => {
    if (k >= logits.length) return logits
    const least = nthHighest(logits, k)
    return keepOnly(logits, (id) => (logits[id] as number) >= least)
  }
}
