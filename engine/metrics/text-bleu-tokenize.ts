// Words as BLEU counts them: mteval-v13a's rules, after sacreBLEU's tokenizer "13a".
import { trimmedEnd, words } from './text-item.ts'

const ENTITIES = [
  ['&quot;', '"'],
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
] as const

/** Each rule sets marks apart; they run in this order. */
const RULES: readonly (readonly [RegExp, string])[] = [
  [/([{-~[-` -&(-+:-@/])/gu, ' $1 '],
  // a full stop or comma is part of a number only between two digits
  [/([^0-9])([.,])/gu, '$1 $2 '],
  [/([.,])([^0-9])/gu, ' $1 $2'],
  [/([0-9])(-)/gu, '$1 $2 '],
]

/**
 * The tokens of a text, case kept.
 * @source mjpost/sacrebleu `tokenizer_13a.py`, `tokenizer_re.py`
 */
export function bleuTokens(text: string): string[] {
  let line = trimmedEnd(text).replaceAll('<skipped>', '').replaceAll('-\n', '').replaceAll('\n', ' ')
  for (const [entity, mark] of ENTITIES) line = line.replaceAll(entity, mark)
  line = ` ${line} `
  for (const [pattern, apart] of RULES) line = line.replace(pattern, apart)
  return words(line)
}
