// Top-p, or nucleus sampling: the most likely tokens that together have the probability p.
import { numberOption } from '../option.ts'
import type { ProcessorOption } from '../option.ts'
import type { LogitsProcessor } from '../processor.ts'

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
    // sorted as bare numbers, which is ten times as fast as sorting ids by them
    const ascending = logits.filter((logit) => logit !== -Infinity).sort()
    const [most, total] = [ascending.at(-1) as number, totalOf(logits)]
    let removed = 0
    let sum = 0
    while (removed < ascending.length - leastKept) {
      sum += Math.exp((ascending[removed] as number) - most) / total
      if (sum > 1 - p) break
      removed++
    }
    return removeLowest(logits, removed, ascending[removed] as number)
  }
}

/** Σ e^(logit − highest), in the order of the ids. */
function totalOf(logits: Float32Array): number {
  const most = logits.reduce((highest, logit) => Math.max(highest, logit), -Infinity)
  return logits.reduce((sum, logit) => sum + Math.exp(logit - most), 0)
}

/** Without the `count` lowest; `least` is the lowest that stays. Of equal ones the higher ids go, as greedy decoding would have it. */
function removeLowest(logits: Float32Array, count: number, least: number): Float32Array {
  const out = logits.map((logit) => (logit < least ? -Infinity : logit))
  let equal = count - logits.reduce((n, logit) => (logit < least && logit !== -Infinity ? n + 1 : n), 0)
  for (let id = out.length - 1; equal > 0; id--)
    if (out[id] === least) {
      out[id] = -Infinity
      equal--
    }
  return out
}
