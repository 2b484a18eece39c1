// How far one model's next-token distributions are from another's, position by position.
import { argmaxToken, logSoftmax } from '../decode/sample.ts'

/** Positions of two models compared. */
export interface LogitDistance {
  readonly positions: number
  /** Mean of KL(reference ‖ other) in nats. */
  readonly meanKl: number
  /** 99 of 100 positions are below. */
  readonly p99Kl: number
  /** Share of positions whose most likely token is the same. */
  readonly agreement: number
  /** Mean of −ln p of the token that stands there, in nats. */
  readonly referenceNats: number
  readonly otherNats: number
}

/** Both models' logits [vocabulary] at one position, and the token that stands there. */
export interface PositionLogits {
  readonly reference: Float32Array
  readonly other: Float32Array
  readonly target: number
}

/** Compares positions one by one, so that their logits need not be in memory together. */
export class LogitDistances {
  readonly #kls: number[] = []
  #same = 0
  #referenceNats = 0
  #otherNats = 0

  /** One more position. @throws NON_FINITE when a logit is NaN or +∞ */
  add({ reference, other, target }: PositionLogits): void {
    const [p, q] = [logSoftmax(reference), logSoftmax(other)]
    this.#kls.push(divergence(p, q))
    if (argmaxToken(reference) === argmaxToken(other)) this.#same++
    this.#referenceNats -= p[target] as number
    this.#otherNats -= q[target] as number
  }

  /** Of the positions so far, at least one. */
  result(): LogitDistance {
    const kls = this.#kls.toSorted((a, b) => a - b)
    const count = kls.length
    return {
      positions: count,
      meanKl: kls.reduce((sum, kl) => sum + kl, 0) / count,
      p99Kl: kls[Math.min(count - 1, Math.floor(0.99 * count))] as number,
      agreement: this.#same / count,
      referenceNats: this.#referenceNats / count,
      otherNats: this.#otherNats / count,
    }
  }
}

/**
 * Compares all positions, at least one.
 * @throws NON_FINITE when a logit is NaN or +∞
 */
export function logitDistance(positions: readonly PositionLogits[]): LogitDistance {
  const distances = new LogitDistances()
  for (const position of positions) distances.add(position)
  return distances.result()
}

/** Σ p·(ln p − ln q), summed in f64; not below 0, where rounding might put it. */
function divergence(p: Float32Array, q: Float32Array): number {
  let sum = 0
  for (let i = 0; i < p.length; i++) {
    const ln = p[i] as number
    if (ln > -Infinity) sum += Math.exp(ln) * (ln - (q[i] as number))
  }
  return Math.max(0, sum)
}
