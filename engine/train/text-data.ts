// Texts as a fine-tune takes them: none longer than its rows, each with something to learn, all of them words of the model.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import type { TokenizedText } from '../data/text/example.ts'
import { placesOf } from './text-rows.ts'

/** What became of the texts of a run. */
export interface TextDataReport {
  /** Texts that are trained on. */
  readonly texts: number
  /** Texts that were longer than a row and lost their end. */
  readonly truncated: number
  /** Texts left out, since no token of theirs is learnt: empty answers, or answers beyond the cut. */
  readonly unlearnable: number
  /** Tokens that are learnt, of all texts once. */
  readonly learntTokens: number
}

/** How texts are taken. */
export interface TextDataOptions {
  /** Places of a row: texts have one token more at most. */
  readonly time: number
  readonly vocabulary: number
  readonly overlong: 'truncate' | 'reject'
  /** Texts are parts of one stream: none is too long. */
  readonly isStream: boolean
  /** Prompts are learnt as well, so that a text without an answer is no loss. */
  readonly learnsGiven: boolean
}

/**
 * The texts that can be trained on. `where` begins messages.
 * @throws BAD_ARGUMENT when a text is too long and none may be cut, when an id is none of the model's, or when none is left
 */
export function usableTexts(
  texts: readonly TokenizedText[],
  where: string,
  options: TextDataOptions,
): { readonly texts: TokenizedText[]; readonly report: TextDataReport } {
  const { time, overlong, isStream, learnsGiven } = options
  checkIds(texts, where, options)
  const tooLong = isStream ? 0 : texts.reduce((n, text) => n + (placesOf(text) > time ? 1 : 0), 0)
  if (tooLong > 0 && overlong === 'reject')
    throw new EngineError(
      'BAD_ARGUMENT',
      message('recipe.textsTooLong', { where, count: tooLong, most: time + 1 }),
      {
        fixes: [message('recipe.textsTooLongFix')],
      },
    )
  const cut = isStream ? texts : texts.map((text) => truncatedText(text, time + 1))
  const learnt = (text: TokenizedText): number =>
    learnsGiven ? placesOf(text) : text.learnt.reduce((n, one) => n + one, 0)
  const usable = cut.filter((text) => text.ids.length > 1 && learnt(text) > 0)
  const report = {
    texts: usable.length,
    truncated: tooLong,
    unlearnable: cut.length - usable.length,
    learntTokens: usable.reduce((n, text) => n + learnt(text), 0),
  }
  return { texts: usable, report }
}

/** A text of which all is learnt: prompts are judged as answers are. */
export function learntWhole({ ids }: TokenizedText): TokenizedText {
  return { ids, learnt: Uint8Array.from(ids, (_, i) => (i === 0 ? 0 : 1)) }
}

/** The first `most` tokens of a text. */
export function truncatedText(text: TokenizedText, most: number): TokenizedText {
  if (text.ids.length <= most) return text
  return { ids: text.ids.subarray(0, most), learnt: text.learnt.subarray(0, most) }
}

function checkIds(texts: readonly TokenizedText[], where: string, { vocabulary }: TextDataOptions): void {
  for (const [i, { ids }] of texts.entries()) {
    const wrong = ids.find((id) => id < 0 || id >= vocabulary)
    if (wrong !== undefined)
      throw new EngineError(
        'BAD_ARGUMENT',
        `${where}: text ${i} has the token ${wrong}, the model has ${vocabulary}. The tokenizer belongs to another model.`,
      )
  }
}
