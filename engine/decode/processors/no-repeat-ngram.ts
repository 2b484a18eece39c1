// No repeated n-grams: a run of n tokens that the row has already does not come again.
import { numberOption } from '../option.ts'
import type { ProcessorOption } from '../option.ts'
import { type LogitsProcessor, without } from '../processor.ts'

/**
 * Rules out each token that would complete an n-gram of the row, prompt included.
 * @source Hugging Face transformers, NoRepeatNGramLogitsProcessor
 */
export const noRepeatNgramSize: ProcessorOption<number> = {
  ...numberOption({
    name: 'noRepeatNgramSize',
    label: 'No repeated n-grams',
    help: 'No run of this many tokens comes twice; 0 allows repeats.',
    minimum: 0,
    maximum: 1024,
    default: 0,
    whole: true,
  }),
  samplingOnly: false,
  make: (size) => (size === 0 ? undefined : banRepeats(size)),
}

function banRepeats(size: number): LogitsProcessor {
  return (logits, { tokens }) => {
    if (tokens.length < size) return logits
    const prefixStart = tokens.length - (size - 1)
    const banned = new Set<number>()
    for (let start = 0; start + size <= tokens.length; start++)
      if (sameRun(tokens, start, prefixStart, size - 1)) banned.add(tokens[start + size - 1] as number)
    return without(logits, banned)
  }
}

/** True when `length` tokens from `a` are those from `b`. */
function sameRun(tokens: ArrayLike<number>, a: number, b: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (tokens[a + i] !== tokens[b + i]) return false
  return true
}
