// Cuts a text into the pieces that byte pairs never cross: contractions, words, numbers, symbols, white space.
import { scanGpt2 } from './scan-words.ts'

/**
 * The pieces of a text, in order; joined they are the text again, after one space in front where `addPrefixSpace`
 * holds and the text does not begin with one. An empty text has no pieces.
 * @source Hugging Face tokenizers, pre_tokenizers/byte_level.rs
 */
export function preTokenize(text: string, addPrefixSpace: boolean): string[] {
  if (text === '') return []
  const whole = (addPrefixSpace && !text.startsWith(' ') ? ` ${text}` : text).toWellFormed()
  const pieces: string[] = []
  for (let start = 0; start < whole.length;) {
    const end = scanGpt2(whole, start)
    pieces.push(whole.slice(start, end))
    start = end
  }
  return pieces
}
