// The likeliest tokens of a step.
import { highestIndices } from '../highest.ts'
import { logProbability } from '../sample.ts'
import type { Alternative } from './job.ts'

/** The `count` likeliest, likeliest first; logits or log-probabilities of the model alone. */
export function alternativesOf(logits: Float32Array, count: number): Alternative[] {
  if (count === 0) return []
  const ids = highestIndices(logits, count)
  const [best = 0] = ids
  // one sum over the vocabulary for all: ln p of the best, and how far the others lie below
  const most = logProbability(logits, best)
  return ids.map((token) => ({
    token,
    logProb: Math.fround(most + (logits[token] as number) - (logits[best] as number)),
  }))
}
