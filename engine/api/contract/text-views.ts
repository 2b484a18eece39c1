// What the window sees of texts as a model reads them.

/** A token of a text. */
export interface TextTokenView {
  readonly id: number
  /** What it adds to the text; empty for a token that begins a character which the next one ends. */
  readonly text: string
  /** As the tokenizer's file writes it: "Ġthe", "<|im_end|>". */
  readonly name: string
  readonly isSpecial: boolean
  /** How much it counts in the loss, as a share of the one that counts most; 0 for what is only read. */
  readonly weight: number
  /** Beyond the sequence length: a run does not see it. */
  readonly isCut: boolean
}

/** A text as a run would be given it. */
export interface TextTokensView {
  /** The first ones of a very long text. */
  readonly tokens: readonly TextTokenView[]
  /** All of them. */
  readonly count: number
  /** Tokens that count in the loss. */
  readonly learnt: number
  /** Tokens beyond the sequence length. */
  readonly cut: number
  /** Most tokens that a run takes: one more than the sequence length, as the last one is only predicted. */
  readonly limit: number
  /** Chats are written by the model's own template; else plainly. */
  readonly hasTemplate: boolean
}
