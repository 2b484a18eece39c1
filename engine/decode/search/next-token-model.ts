// What a search needs of a model: logits after prompts, and after one more token per row. Searches know nothing of runtimes.

/** A model with a key–value cache, as rows that can be continued, copied and dropped. */
export interface NextTokenModel {
  /** Length of every row of logits. */
  readonly vocabularySize: number
  /** Most tokens of a row, prompt and generated. */
  readonly context: number
  /** Forgets all rows and begins one per prompt: logits after each, `[prompts][vocabularySize]`. */
  start(prompts: readonly Int32Array[], signal?: AbortSignal): Promise<Float32Array[]>
  /**
   * New row i is old row `from[i]` and the token `tokens[i]`; rows that nobody continues are dropped, several may
   * continue one. Gives the logits after each new row, `[from.length][vocabularySize]`.
   */
  step(from: Int32Array, tokens: Int32Array, signal?: AbortSignal): Promise<Float32Array[]>
}
