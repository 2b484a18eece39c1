// What a search needs of a constraint on texts: which tokens may follow, and where one of them leads.

/** An automaton over tokens. States are numbers, so that rows carry them; those of one constraint alone. */
export interface TokenConstraint {
  /** The state before the first generated token. */
  readonly start: number
  /** 1 for each token that may follow, `[vocabularySize]`; the same array every time. */
  allowed(state: number): Uint8Array
  /** The state after a token that may follow; −1 after any other. */
  next(state: number, token: number): number
  /** True when the text is complete and nothing else can follow it. */
  isOver(state: number): boolean
}
