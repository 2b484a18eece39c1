// A step between the model's logits and the choice of a token.

/** What a step may look at besides the logits. */
export interface DecodeContext {
  /** The row so far, prompt and generated, in ids of the same vocabulary as the logits. */
  readonly tokens: ArrayLike<number>
  /** Tokens of the prompt at the start of the row; none unless told. */
  readonly promptLength?: number
  /** Tokens at which the row ends; never unless told. */
  readonly maxLength?: number
  /** Logits of the same position without the prompt (or with the negative one); guidance needs them. */
  readonly unconditional?: Float32Array
  /** What the beam groups before this one have chosen for the same position. */
  readonly groupTokens?: readonly number[]
  /** Where the row stands in the constraint, if there is one. */
  readonly constraintState?: number
}

/** Gives new logits of the same length, −∞ where a token is ruled out; never changes the ones it was given. */
export type LogitsProcessor = (logits: Float32Array, context: DecodeContext) => Float32Array

/** The logits after all steps, in order; what rules out every token is the last step. */
export function processLogits(
  processors: readonly LogitsProcessor[],
  logits: Float32Array,
  context: DecodeContext,
): Float32Array {
  let current = logits
  for (const process of processors) {
    if (!isAnyPossible(current)) return current
    current = process(current, context)
  }
  return current
}

function isAnyPossible(logits: Float32Array): boolean {
  return logits.some((logit) => logit !== -Infinity)
}

/** The logits with −∞ wherever `keep` is false. */
export function keepOnly(logits: Float32Array, keep: (id: number) => boolean): Float32Array {
  return logits.map((logit, id) => (keep(id) ? logit : -Infinity))
}

/** The logits with −∞ at these ids; those outside the vocabulary count for nothing. */
export function without(logits: Float32Array, ids: Iterable<number>): Float32Array {
  const out = logits.slice()
  for (const id of ids) if (id < out.length) out[id] = -Infinity
  return out
}

/** −∞ everywhere but for 0 at these ids. */
export function force(logits: Float32Array, ids: readonly number[]): Float32Array {
  const out = new Float32Array(logits.length).fill(-Infinity)
  for (const id of ids) if (id < out.length) out[id] = 0
  return out
}

/** Ids that are still possible, from the lowest to the highest. */
export function possibleIds(logits: Float32Array): Uint32Array {
  const ids = new Uint32Array(logits.length)
  let count = 0
  for (let id = 0; id < logits.length; id++) if (logits[id] !== -Infinity) ids[count++] = id
  return ids.subarray(0, count)
}
