// One text of the model under test, and the pieces of it that metrics count.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'

/** One answer of a text model. */
export interface TextItem {
  readonly prompt: string
  /** What the model wrote, without the prompt. */
  readonly output: string
  /** What would have been right, in no order; metrics that need one refuse an empty list. */
  readonly references: readonly string[]
  /** The output's token ids; repetition and variety count these where they are given, else words. */
  readonly tokens?: ArrayLike<number>
  /** Whether the output ended because it reached the length limit. */
  readonly isCut?: boolean
}

/** White space as Python's `str.split` has it, so that word counts equal those of the reference implementations. */
// eslint-disable-next-line no-control-regex -- the four separators are white space there
const SPACES = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/u

/** The words of a text: what white space parts. An empty text has none. */
export function words(text: string): string[] {
  return text.split(SPACES).filter((word) => word !== '')
}

/** A text without white space at its end. */
export function trimmedEnd(text: string): string {
  let end = text.length
  while (end > 0 && SPACES.test(text[end - 1] as string)) end--
  return text.slice(0, end)
}

/** A text without any white space. */
export function withoutSpaces(text: string): string {
  return words(text).join('')
}

/** The units that repetition and variety count: token ids as numerals where the item has them, else words. */
export function unitsOf({ output, tokens }: TextItem): string[] {
  return tokens ? Array.from(tokens, String) : words(output)
}

/** The units of items that are measured together. @throws BAD_ARGUMENT when only some items have tokens */
export function pooledUnits(metric: string, items: readonly TextItem[]): string[][] {
  const withTokens = items.filter(({ tokens }) => tokens).length
  if (withTokens !== 0 && withTokens !== items.length)
    throw new EngineError(
      'BAD_ARGUMENT',
      `${metric}: expected token ids for all texts or for none, got them for ${String(withTokens)} of ${String(items.length)}.`,
    )
  return items.map(unitsOf)
}

/** The item's references. @throws BAD_ARGUMENT when it has none */
export function referencesOf(metric: string, { references }: TextItem): readonly string[] {
  if (references.length === 0)
    throw new EngineError('BAD_ARGUMENT', message('compare.needsReference', { metric }), {
      fixes: [message('compare.needsReferenceFix')],
    })
  return references
}
