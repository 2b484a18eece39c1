// From logits to one token: the most likely one, or one drawn by its probability. Sums are taken in f64.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import type { RandomStream } from '../base/random.ts'

/** The first id of the highest logit. @throws NON_FINITE for NaN or +∞, BAD_ARGUMENT when every token is ruled out. */
export function argmaxToken(logits: Float32Array): number {
  return highest(logits).id
}

/**
 * An id drawn with the probability softmax gives it; one draw of the stream.
 * @throws NON_FINITE for NaN or +∞, BAD_ARGUMENT when every token is ruled out
 */
export function sampleToken(logits: Float32Array, stream: RandomStream): number {
  const weights = softmax(logits)
  let total = 0
  for (const weight of weights) total += weight
  // the same sums in the same order end at `total`, above any draw: an id of weight 0 is never reached
  const draw = stream.uniform() * total
  let sum = 0
  let id = -1
  while (sum <= draw) sum += weights[++id] as number
  return id
}

/** Probabilities, which sum to 1. @throws NON_FINITE for NaN or +∞, BAD_ARGUMENT when every token is ruled out. */
export function softmax(logits: Float32Array): Float64Array {
  const { logit: most } = highest(logits)
  const weights = new Float64Array(logits.length)
  let total = 0
  for (let id = 0; id < logits.length; id++) total += weights[id] = Math.exp((logits[id] as number) - most)
  for (let id = 0; id < weights.length; id++) weights[id] = (weights[id] as number) / total
  return weights
}

/**
 * Logarithms of the probabilities, −∞ for a token that is ruled out.
 * @throws NON_FINITE for NaN or +∞, BAD_ARGUMENT when every token is ruled out
 */
export function logSoftmax(logits: Float32Array): Float32Array {
  const { logit: most } = highest(logits)
  const logTotal = logTotalOver(logits, most)
  return logits.map((logit) => logit - most - logTotal)
}

/**
 * ln p of one token; `logTotal` is ln Σ eˡᵒᵍⁱᵗ where the model has told it, else a sum over all is taken.
 * @throws NON_FINITE for NaN or +∞, BAD_ARGUMENT when every token is ruled out
 */
export function logProbability(logits: Float32Array, id: number, logTotal?: number): number {
  if (logTotal !== undefined) return Math.fround((logits[id] as number) - logTotal)
  const { logit: most } = highest(logits)
  return Math.fround((logits[id] as number) - most - logTotalOver(logits, most))
}

/** ln Σ e^(logit − most). */
function logTotalOver(logits: Float32Array, most: number): number {
  let total = 0
  for (let id = 0; id < logits.length; id++) total += Math.exp((logits[id] as number) - most)
  return Math.log(total)
}

function highest(logits: Float32Array): { readonly id: number; readonly logit: number } {
  let id = -1
  let most = -Infinity
  for (let other = 0; other < logits.length; other++) {
    const logit = logits[other] as number
    // one comparison for almost all: higher ones are rare, and NaN and +∞ fail it too
    if (logit <= most) continue
    if (Number.isNaN(logit) || logit === Infinity)
      throw new EngineError('NON_FINITE', message('generate.badLogit', { token: other, value: logit }))
    id = other
    most = logit
  }
  if (id === -1)
    throw new EngineError('BAD_ARGUMENT', message('generate.nothingLeft', { count: logits.length }), {
      fixes: [message('generate.nothingLeftFix')],
    })
  return { id, logit: most }
}
