// Byte-level BPE as GPT-2 and Hugging Face tokenizers run it: text ↔ token ids, loss-free for any text.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { AddedTokenFinder } from './added-tokens.ts'
import { BpePieceModel } from './bpe-model.ts'
import { BYTE_CHARACTERS, fromByteCharacters } from './byte-alphabet.ts'
import { IdBuffer } from './id-buffer.ts'
import { PairTable } from './pair-table.ts'
import { preTokenize } from './pre-tokenize.ts'
import { readTokenizerFile, tokenizerFile } from './tokenizer-file.ts'
import type { TokenizerFile, TokenizerParts } from './tokenizer-file.ts'

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
  readonly #model: BpePieceModel
  readonly #special: ReadonlySet<string>
  readonly #found: AddedTokenFinder
  readonly #ids = new IdBuffer()

  constructor(parts: TokenizerParts) {
    this.#parts = parts
    this.#tokenOfId = new Map(Array.from(parts.vocabulary, ([token, id]) => [id, token]))
    this.vocabularySize = 1 + [...parts.vocabulary.values()].reduce((most, id) => Math.max(most, id), -1)
    this.#model = pieceModel(parts)
    this.#special = new Set(parts.specialTokens)
    this.#found = new AddedTokenFinder(tokenizerFile(parts).added_tokens)
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
    const whole = text.toWellFormed()
    for (const { start, end, id } of this.#found.find(whole)) {
      if (id >= 0) this.#ids.push(id)
      else
        for (const piece of preTokenize(whole.slice(start, end), this.#parts.addPrefixSpace))
          this.#model.encodePiece(piece, this.#ids)
    }
    return Array.from(this.#ids.take())
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
      throw new EngineError('BAD_ARGUMENT', message('chat.idAbove', { size: this.vocabularySize, id }))
    })
  }

  /** The id of a token, undefined when there is no such token. */
  idOf(token: string): number | undefined {
    return this.#parts.vocabulary.get(token)
  }
}

function pieceModel({ vocabulary, merges }: TokenizerParts): BpePieceModel {
  const lacking = BYTE_CHARACTERS.find((character) => !vocabulary.has(character))
  if (lacking !== undefined)
    throw new EngineError(
      'FILE_INVALID',
      `tokenizer.json: the vocabulary has no token for the byte ${lacking}.`,
    )
  const id = (token: string): number => vocabulary.get(token) as number
  return new BpePieceModel({
    vocabulary,
    merges: new PairTable(
      merges.map(([left, right]) => ({ left: id(left), right: id(right), id: id(left + right) })),
    ),
    unknownToken: undefined,
    fusesUnknown: false,
    fallsBackToBytes: false,
    ignoresMerges: false,
    readsBytes: true,
  })
}
