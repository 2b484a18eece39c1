// Byte-level BPE as GPT-2 and Hugging Face tokenizers run it: text ↔ token ids, loss-free for any text.
import { EngineError } from '../base/errors.ts'
import { fromByteCharacters, toByteCharacters } from './byte-alphabet.ts'
import { mergePairs, mergeTable } from './merge-pairs.ts'
import type { MergeTable } from './merge-pairs.ts'
import { preTokenize } from './pre-tokenize.ts'
import { readTokenizerFile, tokenizerFile } from './tokenizer-file.ts'
import type { TokenizerFile, TokenizerParts } from './tokenizer-file.ts'

/** Most pieces remembered with their ids, and the longest one, in UTF-16 units. */
const CACHED_PIECES = 10_000
const CACHED_LENGTH = 256

/** How ids become text again. */
export interface DecodeOptions {
  /** Leaves special tokens out; false unless told. */
  readonly skipSpecialTokens?: boolean
}

/** A byte-level BPE tokenizer. It remembers the ids of pieces it met, so it is cheap to keep and to use again. */
export class ByteLevelBpe {
  /** One more than the highest id: the rows an embedding table needs. */
  readonly vocabularySize: number
  readonly #parts: TokenizerParts
  readonly #tokenOfId: ReadonlyMap<number, string>
  readonly #merges: MergeTable
  readonly #special: ReadonlySet<string>
  readonly #specialPattern: RegExp | undefined
  readonly #cache = new Map<string, readonly number[]>()

  constructor(parts: TokenizerParts) {
    this.#parts = parts
    this.#tokenOfId = new Map(Array.from(parts.vocabulary, ([token, id]) => [id, token]))
    this.vocabularySize = 1 + [...parts.vocabulary.values()].reduce((most, id) => Math.max(most, id), -1)
    this.#merges = mergeTable(parts.merges, parts.vocabulary)
    this.#special = new Set(parts.specialTokens)
    this.#specialPattern = patternOf(parts.specialTokens)
  }

  /**
   * Reads a parsed `tokenizer.json`.
   * @throws FILE_INVALID when it is not a byte-level BPE or asks for a step that is not supported.
   */
  static fromFile(json: unknown): ByteLevelBpe {
    return new ByteLevelBpe(readTokenizerFile(json))
  }

  /** The `tokenizer.json` of this tokenizer. */
  toFile(): TokenizerFile {
    return tokenizerFile(this.#parts)
  }

  /** Ids of a text. Special tokens in it count as such; each stretch between them gets its own prefix space. */
  encode(text: string): number[] {
    const stretches = this.#specialPattern === undefined ? [text] : text.split(this.#specialPattern)
    return stretches.flatMap((stretch) => {
      const special = this.#special.has(stretch) ? this.#parts.vocabulary.get(stretch) : undefined
      return special === undefined ? this.#encodeStretch(stretch) : [special]
    })
  }

  /**
   * The text of ids, with the prefix space that encoding put in front; bytes that are no UTF-8 become U+FFFD.
   * @throws BAD_ARGUMENT when an id is none of this tokenizer's.
   */
  decode(ids: Iterable<number>, options: DecodeOptions = {}): string {
    const kept = this.tokens(ids).filter((token) => !options.skipSpecialTokens || !this.#special.has(token))
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(
      Uint8Array.from(kept.flatMap(fromByteCharacters)),
    )
  }

  /** The token of each id, in byte characters ("Ġ" is a space). @throws BAD_ARGUMENT when an id is unknown. */
  tokens(ids: Iterable<number>): string[] {
    return Array.from(ids, (id) => {
      const token = this.#tokenOfId.get(id)
      if (token !== undefined) return token
      throw new EngineError('BAD_ARGUMENT', `tokenizer: ids are below ${this.vocabularySize}, got ${id}.`)
    })
  }

  /** The id of a token, undefined when there is no such token. */
  idOf(token: string): number | undefined {
    return this.#parts.vocabulary.get(token)
  }

  #encodeStretch(stretch: string): number[] {
    return preTokenize(stretch, this.#parts.addPrefixSpace).flatMap((piece) => this.#encodePiece(piece))
  }

  #encodePiece(piece: string): readonly number[] {
    const known = this.#cache.get(piece)
    if (known !== undefined) return known
    const ids = mergePairs(
      Array.from(toByteCharacters(piece), (character) => this.#byteId(character)),
      this.#merges,
    )
    if (this.#cache.size >= CACHED_PIECES) this.#cache.clear()
    if (piece.length <= CACHED_LENGTH) this.#cache.set(piece, ids)
    return ids
  }

  #byteId(character: string): number {
    const id = this.#parts.vocabulary.get(character)
    if (id !== undefined) return id
    throw new EngineError(
      'FILE_INVALID',
      `tokenizer.json: the vocabulary has no token for the byte ${character}.`,
    )
  }
}

/** Matches any of the tokens and keeps it in `split`; where several begin at one place, the longest. */
function patternOf(tokens: readonly string[]): RegExp | undefined {
  if (tokens.length === 0) return undefined
  const longestFirst = tokens.toSorted((a, b) => b.length - a.length)
  return new RegExp(
    `(${longestFirst.map((token) => token.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('|')})`,
    'u',
  )
}
