// How far one next-token distribution lies from another, over the whole vocabulary, in f64.

/** A distribution as unnormalised logits, with what its normaliser is once some tokens are ruled out. */
interface Normalised {
  readonly logits: ArrayLike<number>
  /** ln Σ exp of the logits that are left. */
  readonly normaliser: number
}

/**
 * KL(oracle ‖ model) in nats of two rows of logits of one vocabulary. Tokens of `masked` are ruled out in both, and both are
 * normalised anew. Infinite where the model gives nothing to what the oracle expects.
 * @source Arora et al. 2022, 2204.01171: d(w) = KL(o(·|w) ‖ p(·|w))
 */
export function klNats(
  oracle: ArrayLike<number>,
  model: ArrayLike<number>,
  masked: readonly number[] = [],
): number {
  const [o, p] = [normalised(oracle, masked), normalised(model, masked)]
  let nats = 0
  for (let token = 0; token < oracle.length; token++) {
    if (masked.includes(token)) continue
    const logOracle = (o.logits[token] as number) - o.normaliser
    const share = Math.exp(logOracle)
    if (share > 0) nats += share * (logOracle - ((p.logits[token] as number) - p.normaliser))
  }
  // a rounding error below 0 is none
  return nats < 0 ? 0 : nats
}

/** −ln p of a token, in nats, with tokens of `masked` ruled out. */
export function surprisal(logits: ArrayLike<number>, token: number, masked: readonly number[] = []): number {
  return normalised(logits, masked).normaliser - (logits[token] as number)
}

/** ½ Σ |p − q| of two lists of shares of one length, in [0, 1]. */
export function totalVariation(p: ArrayLike<number>, q: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < p.length; i++) sum += Math.abs((p[i] as number) - (q[i] as number))
  return sum / 2
}

function normalised(logits: ArrayLike<number>, masked: readonly number[]): Normalised {
  let greatest = -Infinity
  for (let token = 0; token < logits.length; token++)
    if (!masked.includes(token)) greatest = Math.max(greatest, logits[token] as number)
  let sum = 0
  for (let token = 0; token < logits.length; token++)
    if (!masked.includes(token)) sum += Math.exp((logits[token] as number) - greatest)
  return { logits, normaliser: greatest + Math.log(sum) }
}

/** −Σ p ln p in nats, with tokens of `masked` ruled out. */
export function entropyNats(logits: ArrayLike<number>, masked: readonly number[] = []): number {
  const { normaliser } = normalised(logits, masked)
  let nats = 0
  for (let token = 0; token < logits.length; token++) {
    if (masked.includes(token)) continue
    const logShare = (logits[token] as number) - normaliser
    const share = Math.exp(logShare)
    if (share > 0) nats -= share * logShare
  }
  return nats
}
