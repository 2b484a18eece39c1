// Cuts a text into the pieces that byte pairs never cross: contractions, words, numbers, symbols, white space.

/** GPT-2's pattern. JavaScript's `\s` lacks U+0085 and has U+FEFF, so the Unicode property is named instead. */
const PIECE =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu

/**
 * The pieces of a text, in order; joined they are the text again, after one space in front where `addPrefixSpace`
 * holds and the text does not begin with one. An empty text has no pieces.
 * @source Hugging Face tokenizers, pre_tokenizers/byte_level.rs
 */
export function preTokenize(text: string, addPrefixSpace: boolean): string[] {
  if (text === '') return []
  return (addPrefixSpace && !text.startsWith(' ') ? ` ${text}` : text).match(PIECE) ?? []
}
