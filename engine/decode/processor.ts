// A step between the model's logits and the choice of a token.

/** What a step may look at besides the logits. */
export interface DecodeContext {
  /** The row so far, prompt and generated, in ids of the same vocabulary as the logits. */
  readonly tokens: ArrayLike<number>
  /** Logits of the same position without the prompt (or with the negative one); guidance needs them. */
  readonly unconditional?: Float32Array
}

/** Gives new logits of the same length, −∞ where a token is ruled out; never changes the ones it was given. */
export type LogitsProcessor = (logits: Float32Array, context: DecodeContext) => Float32Array

/** The logits after all steps, in order. */
export function processLogits(
  processors: readonly LogitsProcessor[],
  logits: Float32Array,
  context: DecodeContext,
): Float32Array {
  return processors.reduce((current, process) => process(current, context), logits)
}

/** The logits with −∞ wherever `keep` is false. */
export function keepOnly(logits: Float32Array, keep: (id: number) => boolean): Float32Array {
  return logits.map((logit, id) => (keep(id) ? logit : -Infinity))
}

/** Ids that are still possible, from the lowest to the highest. */
export function possibleIds(logits: Float32Array): Uint32Array {
  const ids = new Uint32Array(logits.length)
  let count = 0
  for (let id = 0; id < logits.length; id++) if (logits[id] !== -Infinity) ids[count++] = id
  return ids.subarray(0, count)
}
