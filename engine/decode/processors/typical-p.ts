// Typical sampling: tokens whose surprise is near the expected surprise, up to the probability given.
import { numberOption } from '../option.ts'
import type { ProcessorOption } from '../option.ts'
import { keepOnly, possibleIds } from '../processor.ts'
import type { LogitsProcessor } from '../processor.ts'
import { logSoftmax, softmax } from '../sample.ts'

/**
 * Sorts tokens by |−log p − H|, H the entropy, and keeps the first that together reach the mass, ties too.
 * @source Meister et al. 2022, "Locally Typical Sampling"; Hugging Face transformers, TypicalLogitsWarper
 */
export const typicalP: ProcessorOption<number> = {
  ...numberOption({
    name: 'typicalP',
    label: 'Typical p',
    help: 'Chooses among the tokens of ordinary surprise that together have this probability; 1 chooses among all.',
    minimum: 0.001,
    maximum: 1,
    default: 1,
  }),
  samplingOnly: true,
  make: (mass, { leastKept }) => (mass === 1 ? undefined : keepTypical(mass, leastKept)),
}

function keepTypical(mass: number, leastKept: number): LogitsProcessor {
  return (logits) => {
    const distance = surpriseDistance(logits)
    const probabilities = softmax(logits)
    const nearest = possibleIds(logits).sort((a, b) => (distance[a] as number) - (distance[b] as number))
    let last = 0
    let sum = probabilities[nearest[0] as number] as number
    while (sum < mass && last + 1 < nearest.length) sum += probabilities[nearest[++last] as number] as number
    const farthest = distance[nearest[last] as number] as number
    const always = new Set(nearest.subarray(0, leastKept))
    return keepOnly(logits, (id) => (distance[id] as number) <= farthest || always.has(id))
  }
}

/** |−log p − H| of each token in f32, as the reference compares it; ∞ for a token that is ruled out. */
function surpriseDistance(logits: Float32Array): Float32Array {
  const logarithms = logSoftmax(logits)
  const entropy = logarithms.reduce((sum, log) => (log === -Infinity ? sum : sum - log * Math.exp(log)), 0)
  return logarithms.map((log) => Math.abs(-log - entropy))
}
