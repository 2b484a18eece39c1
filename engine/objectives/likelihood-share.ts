// Likelihood beside a reward: λ times the mean −ln p over the answers of some rows.
import { addEvenly, type Batch, type Targets } from './objective.ts'

/** Weights of a plain objective of answers: every answer token alike. */
export function plainWeights(targets: Targets): Float32Array {
  const out = new Float32Array(targets.tokens.length)
  addEvenly(out, targets, { role: 'answer', share: 1 })
  return out
}

/** Adds λ · mean −ln p over the answers of the rows from `from` on; rows before them keep their weights. */
export function addLikelihood(
  weights: Float32Array,
  { length, roles, rows }: Batch,
  { from, share }: { readonly from: number; readonly share: number },
): void {
  const start = from * length
  const size = (rows - from) * length
  const part = { rows: rows - from, length, tokens: new Int32Array(size), documents: new Int32Array(size) }
  addEvenly(weights.subarray(start), { ...part, roles: roles.subarray(start) }, { role: 'answer', share })
}
