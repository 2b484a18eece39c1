// What a search needs of a model: logits after prompts, and after one more token per row. Searches know nothing of runtimes.

/** A model with a key–value cache, as rows that can be continued, copied and dropped. */
export interface NextTokenModel {
  /** Length of every row of logits. */
  readonly vocabularySize: number
  /** Most tokens of a row, prompt and generated. */
  readonly context: number
  /** Told before `start`: the most tokens that any row will have. A model that makes room for rows makes enough at once. */
  expect?(length: number): void
  /** Forgets all rows and begins one per prompt: logits after each, `[prompts][vocabularySize]`. */
  start(prompts: readonly Int32Array[], signal?: AbortSignal): Promise<Float32Array[]>
  /**
   * New row i is old row `from[i]` and the token `tokens[i]`; rows that nobody continues are dropped, several may
   * continue one. Gives the logits after each new row, `[from.length][vocabularySize]`; the next call may overwrite them.
   */
  step(from: Int32Array, tokens: Int32Array, signal?: AbortSignal): Promise<Float32Array[]>
  /**
   * What the head read for the tokens of the last `start` or `step`, per row `[tokens × width]`; absent for a model
   * that keeps none. Contrastive search needs it, and asks for it before `start`.
   */
  states?: TokenStates
  /** ln Σ eˡᵒᵍⁱᵗ of every row of the last `start` or `step`; absent, or empty, where the model has not computed it. */
  readonly logTotals?: readonly number[]
}

/** Hidden states that a model keeps when told to. */
export interface TokenStates {
  readonly width: number
  /** Keeps them from the next `start` on, or no longer. */
  keep(isWanted: boolean): void
  /** Per row of the last call, one vector per token that was new. */
  read(): readonly Float32Array[]
}
