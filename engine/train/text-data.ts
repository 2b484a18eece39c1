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

/** Texts of which all is learnt, but the first token: prompts are judged as answers are. */
export function learntWhole(texts: readonly TokenizedText[]): TokenizedText[] {
  const longest = texts.reduce((most, { ids }) => Math.max(most, ids.length), 1)
  const marks = new Uint8Array(longest).fill(1, 1)
  return texts.map((text) => new WholeText(text, marks))
}

/** The first `most` tokens of a text. */
export function truncatedText(text: TokenizedText, most: number): TokenizedText {
  return text.ids.length <= most ? text : new CutText(text, most)
}

/** A text with the marks that all have; its arrays are views that are made when they are asked for, as of {@link compactTexts}. */
class WholeText implements TokenizedText {
  readonly #text: TokenizedText
  readonly #marks: Uint8Array

  constructor(text: TokenizedText, marks: Uint8Array) {
    this.#text = text
    this.#marks = marks
  }

  get ids(): Int32Array {
    return this.#text.ids
  }

  get learnt(): Uint8Array {
    return this.#marks.subarray(0, this.#text.ids.length)
  }
}

/** The beginning of a text, as views as well. */
class CutText implements TokenizedText {
  readonly #text: TokenizedText
  readonly #most: number

  constructor(text: TokenizedText, most: number) {
    this.#text = text
    this.#most = most
  }

  get ids(): Int32Array {
    return this.#text.ids.subarray(0, this.#most)
  }

  get learnt(): Uint8Array {
    return this.#text.learnt.subarray(0, this.#most)
  }
}

function checkIds(texts: readonly TokenizedText[], where: string, { vocabulary }: TextDataOptions): void {
  for (const [i, { ids }] of texts.entries()) {
    const wrong = ids.find((id) => id < 0 || id >= vocabulary)
    if (wrong !== undefined)
      throw new EngineError(
        'BAD_ARGUMENT',
        message('train.tokenOutside', { where, text: i, token: wrong, vocabulary }),
      )
  }
}
