// The text of generated tokens, as it continues its prompt.
import type { TextStream, TextTokenizer } from '../tokenizers/text-tokenizer.ts'

/** Tokens of the prompt that a stream begins with: enough for a character's bytes and for a space that only beginnings lose. */
const LEAD = 8

/** A stream that stands behind a prompt; special tokens give no text. */
export function streamAfter(tokenizer: TextTokenizer, prompt: Int32Array): TextStream {
  const stream = tokenizer.stream({ skipSpecialTokens: true })
  for (const id of prompt.subarray(-LEAD)) stream.push(id)
  return stream
}

/** The text of all of a result's tokens. */
export function textAfter(tokenizer: TextTokenizer, prompt: Int32Array, tokens: Int32Array): string {
  const stream = streamAfter(tokenizer, prompt)
  return Array.from(tokens, (id) => stream.push(id)).join('') + stream.end()
}
