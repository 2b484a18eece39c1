// What every tokenizer of a text model offers, whichever file it came from.

/** How text becomes ids. */
export interface TextEncodeOptions {
  /** Adds what the file's post-processor adds, such as a beginning of sequence; true unless told, as in Hugging Face. */
  readonly addSpecialTokens?: boolean
}

/** How ids become text. */
export interface TextDecodeOptions {
  /** Leaves special tokens out; false unless told. */
  readonly skipSpecialTokens?: boolean
}

/** Text from ids that come one by one. */
export interface TextStream {
  /** The text that this id completes; empty while a character is unfinished. */
  push(id: number): string
  /** What is left, unfinished bytes as U+FFFD. */
  end(): string
}

/** Ids of a text that comes in parts. */
export interface TextEncodeStream {
  /** The ids that this part of the text makes certain. @throws BAD_ARGUMENT when 2²⁷ characters have no place for a cut */
  push(part: string): Int32Array
  /** The ids of what is left. */
  end(): Int32Array
}

/** A tokenizer as text models use it. Ids are those of the file; the same text always gives the same ids. */
export interface TextTokenizer {
  /** One more than the highest id. */
  readonly vocabularySize: number
  /** Ids of the tokens of those meanings; undefined where the model has none. */
  readonly bosId: number | undefined
  readonly eosId: number | undefined
  readonly padId: number | undefined
  readonly unkId: number | undefined
  /** Ids of a text. Added tokens in it count as such. */
  encode(text: string, options?: TextEncodeOptions): Int32Array
  /** Starts a text that is larger than memory; the ids are those of the whole text. */
  encodeStream(options?: TextEncodeOptions): TextEncodeStream
  /** The text of ids; bytes that are no UTF-8 become U+FFFD. @throws BAD_ARGUMENT when an id is unknown */
  decode(ids: ArrayLike<number>, options?: TextDecodeOptions): string
  stream(options?: TextDecodeOptions): TextStream
  /** A token as the file writes it ("Ġthe", "▁the", "<0x0A>"), undefined for an id that has none. */
  token(id: number): string | undefined
  idOf(token: string): number | undefined
  isSpecial(id: number): boolean
  /** The parsed `tokenizer.json` that gives this tokenizer again. */
  toFile(): unknown
}
