// Top-p, or nucleus sampling: the most likely tokens that together have the probability p.
import { numberOption } from '../option.ts'
import type { ProcessorOption } from '../option.ts'
import { keepOnly, possibleIds } from '../processor.ts'
import type { LogitsProcessor } from '../processor.ts'
import { softmax } from '../sample.ts'

/**
 * Removes the least likely tokens while they have at most 1 − p together; the most likely one always stays,
 * and as many as the setting says.
 * @source Holtzman et al. 2020, "The Curious Case of Neural Text Degeneration"; Hugging Face TopPLogitsWarper
 */
export const topP: ProcessorOption<number> = {
  ...numberOption({
    name: 'topP',
    label: 'Top p',
    help: 'Chooses among the most likely tokens that together have this probability; 1 chooses among all.',
    minimum: 0,
    maximum: 1,
    default: 1,
  }),
  samplingOnly: true,
  make: (p, { leastKept }) => (p === 1 ? undefined : keepNucleus(p, leastKept)),
}

function keepNucleus(p: number, leastKept: number): LogitsProcessor {
  return (logits) => {
    const probabilities = softmax(logits)
    // of equal tokens the higher id goes first, so that p = 0 leaves the token that greedy decoding takes
    const ascending = possibleIds(logits).sort(
      (a, b) => (logits[a] as number) - (logits[b] as number) || b - a,
    )
    const removed = new Set<number>()
    let sum = 0
    for (const id of ascending.subarray(0, -leastKept)) {
      sum += probabilities[id] as number
      if (sum > 1 - p) break
      removed.add(id)
    }
    return keepOnly(logits, (id) => !removed.has(id))
  }
}
