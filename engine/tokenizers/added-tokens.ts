// Tokens that are found in the text before anything else is done to it.
import { classOf, codePointAt, SPACE, WORD } from './character-classes.ts'
import { Trie } from './trie.ts'

/** A token that is matched in the text itself. */
export interface AddedToken {
  readonly id: number
  readonly content: string
  /** Only where no word character touches it. */
  readonly single_word: boolean
  /** Takes the white space before it along. */
  readonly lstrip: boolean
  /** Takes the white space behind it along. */
  readonly rstrip: boolean
  /** Looked for in the normalized text. */
  readonly normalized: boolean
  readonly special: boolean
}

/** A part of a text: an added token, or a stretch that the model reads. */
export interface Stretch {
  readonly start: number
  readonly end: number
  /** Id of the added token, −1 for text. */
  readonly id: number
}

/** A space, plain or visible, behind another character. */
const BROKEN = /[^\s▁][\s▁]/u

/** Finds added tokens: where several begin at a place the longest, else the first. */
export class AddedTokenFinder {
  readonly #tokens: readonly AddedToken[]
  readonly #trie = new Trie()
  /** 1 for each UTF-16 unit that a token begins with. */
  readonly #begins = new Uint8Array(0x10000)
  /** Length of the longest token, in UTF-16 units. */
  readonly longest: number
  /** Whether a text may be cut before a space behind another character without losing a token or gaining one. */
  readonly isLocal: boolean

  /** `form` is what happens to the text before tokens are looked for in it. */
  constructor(tokens: readonly AddedToken[], form: (content: string) => string = (content) => content) {
    this.#tokens = tokens
    for (const [index, token] of [...tokens.entries()].reverse()) {
      const content = form(token.content)
      if (content === '') continue
      this.#trie.add(content, index) // from the last to the first, whose value stands
      this.#begins[content.charCodeAt(0)] = 1
    }
    const contents = tokens.map((token) => form(token.content))
    this.longest = contents.reduce((most, content) => Math.max(most, content.length), 0)
    const hasRules = tokens.some((token) => token.single_word || token.lstrip || token.rstrip)
    this.isLocal = !hasRules && !contents.some((content) => BROKEN.test(content))
  }

  /** Whether no token, nor one that its neighbours forbid, touches a place of the text. */
  isFree(text: string, place: number): boolean {
    for (let at = 0; at <= place;) {
      const match = this.#matchAt(text, at)
      if (match === undefined) at++
      else {
        const { start, end } = this.#reach(text, match, 0) ?? match
        if (start <= place && place <= end) return false
        at = match.end
      }
    }
    return true
  }

  /**
   * The text in parts, in order; text parts are not empty.
   * @source Hugging Face tokenizers, tokenizer/added_vocabulary.rs, find_matches
   */
  find(text: string): Stretch[] {
    const parts: Stretch[] = []
    let done = 0
    for (let at = 0; at < text.length;) {
      const match = this.#matchAt(text, at)
      if (match === undefined) {
        at++
        continue
      }
      at = match.end
      const reach = this.#reach(text, match, done)
      if (reach === undefined) continue
      if (done < reach.start) parts.push({ start: done, end: reach.start, id: -1 })
      parts.push(reach)
      done = reach.end
    }
    if (done < text.length) parts.push({ start: done, end: text.length, id: -1 })
    return parts
  }

  /** The match that begins exactly here, before its rules about its neighbours are asked. */
  #matchAt(text: string, start: number): (Stretch & { readonly token: AddedToken }) | undefined {
    if (this.#begins[text.charCodeAt(start)] === 0) return undefined
    const found = this.#trie.longest(text, start)
    if (found === undefined) return undefined
    const token = this.#tokens[found.value] as AddedToken
    return { start, end: found.end, id: token.id, token }
  }

  /** What a match takes of the text; undefined where it does not count. */
  #reach(
    text: string,
    { start, end, id, token }: Stretch & { readonly token: AddedToken },
    done: number,
  ): Stretch | undefined {
    if (token.single_word && (endsWithWord(text, start) || beginsWithWord(text, end))) return undefined
    return {
      start: token.lstrip ? Math.max(startOfSpaces(text, start), done) : start,
      end: token.rstrip ? endOfSpaces(text, end) : end,
      id,
    }
  }
}

function endsWithWord(text: string, end: number): boolean {
  if (end === 0) return false
  const isPair = end > 1 && text.charCodeAt(end - 1) >> 10 === 0x37
  return (classOf(text.codePointAt(end - (isPair ? 2 : 1)) as number) & WORD) !== 0
}

function beginsWithWord(text: string, start: number): boolean {
  return start < text.length && (classOf(codePointAt(text, start)) & WORD) !== 0
}

function startOfSpaces(text: string, end: number): number {
  let at = end
  while (at > 0 && isSpace(text.charCodeAt(at - 1))) at--
  return at
}

function endOfSpaces(text: string, start: number): number {
  let at = start
  while (at < text.length && isSpace(text.charCodeAt(at))) at++
  return at
}

function isSpace(unit: number): boolean {
  return (classOf(unit) & SPACE) !== 0
}
