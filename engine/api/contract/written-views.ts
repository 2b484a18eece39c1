// What a window sees of texts that a model wrote.

/** A token that came or could have come. */
export interface TokenChoiceView {
  readonly id: number
  /** Its characters, or its name where it has none of its own. */
  readonly text: string
  /** ln p under the model, in nats; null where it was not measured. */
  readonly logProb: number | null
}

/** A token of a result with what could have come instead, likeliest first. */
export interface WrittenTokenView extends TokenChoiceView {
  readonly alternatives: readonly TokenChoiceView[]
}

/** A result. */
export interface WrittenView {
  readonly sample: number
  readonly text: string
  /** The text with that of the tokens that a branch kept. */
  readonly whole: string
  /** Blob of the whole text, for votes. */
  readonly blob: string
  readonly tokens: readonly WrittenTokenView[]
  /** Σ ln p of its tokens, in nats. */
  readonly logProb: number
  readonly finishReason: 'eos' | 'stop' | 'length' | 'context' | 'constraint'
  /** Its last token in the tree of beams. */
  readonly node: number | null
}

/** A token that beam search looked at. */
export interface BeamNodeView {
  /** −1 for the prompt. */
  readonly parent: number
  readonly text: string
  readonly logProb: number
  readonly score: number
  /** New tokens before it. */
  readonly step: number
  readonly fate: 'kept' | 'finished' | 'dropped'
  readonly group: number
}

/** What came of a prompt. */
export interface WritingView {
  readonly texts: readonly WrittenView[]
  /** Everything that beam search looked at, where asked for. */
  readonly tree: readonly BeamNodeView[] | null
  readonly promptTokens: number
  readonly tokensPerSecond: number
  /** The prompt as the model got it, after a chat template. */
  readonly prompt: string
}
