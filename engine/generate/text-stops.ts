// Stop strings: whether the last token of a row completes one.
import type { TextTokenizer } from '../tokenizers/text-tokenizer.ts'

/** Tokens that a stop string can reach over: one per byte, and one more whose leading space decoding may drop. */
const MARGIN = 1

/**
 * True when the text of the row has one of the strings, and part of it comes from the row's last token.
 * @source Hugging Face transformers, StopStringCriteria
 */
export function stopsAt(
  tokenizer: TextTokenizer,
  stops: readonly string[],
): (tokens: readonly number[]) => boolean {
  const bytes = Math.max(...stops.map((stop) => new TextEncoder().encode(stop).length))
  const longest = Math.max(...stops.map(({ length }) => length))
  return (tokens) => {
    const tail = tokens.slice(-(bytes + MARGIN))
    const text = tokenizer.decode(tail)
    const known = agreement(tokenizer.decode(tail.slice(0, -1)), text)
    const fresh = text.slice(Math.max(0, known - longest + 1))
    return stops.some((stop) => fresh.includes(stop))
  }
}

/** Characters that two texts begin with alike. */
function agreement(a: string, b: string): number {
  let length = 0
  while (length < a.length && a[length] === b[length]) length++
  return length
}
