// Byte-pair encoding of pieces as Hugging Face tokenizers runs it, over bytes or over characters with byte fallback.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { BYTE_CHARACTERS, toByteCharacters } from './byte-alphabet.ts'
import { codePointAt, unitsOf } from './character-classes.ts'
import { invalid } from './file-fields.ts'
import type { IdBuffer } from './id-buffer.ts'
import { mergeIds } from './merge-ids.ts'
import type { PairTable } from './pair-table.ts'
import { PieceCache } from './piece-model.ts'
import type { PieceModel } from './piece-model.ts'
import { METASPACE } from './metaspace.ts'

/** What the model of a byte-pair tokenizer says. */
export interface BpeParts {
  readonly vocabulary: ReadonlyMap<string, number>
  readonly merges: PairTable
  /** The token of characters that have none; without one they are left out. */
  readonly unknownToken: string | undefined
  /** Neighbouring unknown characters become one token. */
  readonly fusesUnknown: boolean
  /** A character without a token becomes its UTF-8 bytes, where `<0x00>` … `<0xFF>` have tokens. */
  readonly fallsBackToBytes: boolean
  /** A piece that is a token as a whole is not cut. */
  readonly ignoresMerges: boolean
  /** Pieces are read as bytes of the GPT-2 alphabet. */
  readonly readsBytes: boolean
}

/** Most UTF-16 units of one piece: longer ones would take gigabytes to merge. */
const LONGEST_PIECE = 1 << 24

const NONE = -1

/** A byte-pair model. It remembers the ids of pieces it met. @source Hugging Face tokenizers, models/bpe/model.rs */
export class BpePieceModel implements PieceModel {
  readonly partsBeforeMetaspace: boolean
  readonly #parts: BpeParts
  readonly #cache = new PieceCache()
  /** Id of each byte's character, where reading bytes needs no more than that. */
  readonly #byteIds: Int32Array | undefined
  readonly #idOfCharacter: ReadonlyMap<number, number>
  /** Ids of the tokens `<0x00>` … `<0xFF>`, −1 where there is none. */
  readonly #fallbackIds: Int32Array
  readonly #unknownId: number
  #symbols = new Int32Array(256)

  constructor(parts: BpeParts) {
    this.#parts = parts
    const { vocabulary } = parts
    const idOf = (token: string): number => vocabulary.get(token) ?? NONE
    this.#idOfCharacter = characterIds(vocabulary)
    this.#fallbackIds = Int32Array.from({ length: 256 }, (_, byte) => idOf(byteToken(byte)))
    this.#unknownId = parts.unknownToken === undefined ? NONE : idOf(parts.unknownToken)
    const byteIds = Int32Array.from(BYTE_CHARACTERS, idOf)
    const isPlain = parts.unknownToken === undefined && !parts.fallsBackToBytes
    this.#byteIds = parts.readsBytes && (isPlain || !byteIds.includes(NONE)) ? byteIds : undefined
    this.partsBeforeMetaspace =
      vocabulary.has(METASPACE) && !parts.ignoresMerges && !anyReachesOverMetaspace(vocabulary)
  }

  /** Without pre-tokenizers a piece is a whole text: it is read word by word where that changes nothing. */
  encodePiece(piece: string, ids: IdBuffer): void {
    let start = 0
    if (this.partsBeforeMetaspace)
      for (let at = piece.indexOf(METASPACE, 1); at > 0; at = piece.indexOf(METASPACE, at + 1)) {
        if (piece[at - 1] === METASPACE) continue
        this.#cache.encode(piece.slice(start, at), ids, this.#find)
        start = at
      }
    this.#cache.encode(start === 0 ? piece : piece.slice(start), ids, this.#find)
  }

  readonly #find = (piece: string): Int32Array => {
    if (piece.length > LONGEST_PIECE)
      throw new EngineError(
        'BAD_ARGUMENT',
        message('chat.longPiece', { limit: LONGEST_PIECE, length: piece.length }),
      )
    if (this.#parts.ignoresMerges) {
      const whole = this.#parts.vocabulary.get(this.#parts.readsBytes ? toByteCharacters(piece) : piece)
      if (whole !== undefined) return Int32Array.of(whole)
    }
    const count = this.#byteIds ? this.#readBytes(piece, this.#byteIds) : this.#readCharacters(piece)
    return this.#symbols.slice(0, mergeIds(this.#symbols, count, this.#parts.merges))
  }

  /** The ids of the piece's bytes into the symbols; returns how many. A byte without a token is left out, as by Hugging Face. */
  #readBytes(piece: string, byteIds: Int32Array): number {
    const symbols = this.#room(3 * piece.length)
    let count = 0
    const push = (byte: number): void => {
      const id = byteIds[byte] as number
      if (id >= 0) symbols[count++] = id
    }
    for (let at = 0; at < piece.length;) {
      const codePoint = codePointAt(piece, at)
      at += unitsOf(codePoint)
      eachByte(codePoint, push)
    }
    return count
  }

  /** The ids of the piece's characters into the symbols; returns how many. */
  #readCharacters(piece: string): number {
    const characters = this.#parts.readsBytes ? toByteCharacters(piece) : piece
    const symbols = this.#room(4 * characters.length)
    let count = 0
    let isUnknownOpen = false // an unknown token that a neighbour may still join; it is written late, as theirs is
    for (let at = 0; at < characters.length;) {
      const codePoint = codePointAt(characters, at)
      at += unitsOf(codePoint)
      const id = this.#idOfCharacter.get(codePoint)
      if (id !== undefined) {
        if (isUnknownOpen) symbols[count++] = this.#known()
        isUnknownOpen = false
        symbols[count++] = id
      } else if (this.#parts.fallsBackToBytes && this.#hasBytes(codePoint)) {
        eachByte(codePoint, (byte) => (symbols[count++] = this.#fallbackIds[byte] as number))
      } else if (this.#parts.unknownToken !== undefined) {
        if (isUnknownOpen && !this.#parts.fusesUnknown) symbols[count++] = this.#known()
        isUnknownOpen = true
      }
    }
    if (isUnknownOpen) symbols[count++] = this.#known()
    return count
  }

  #hasBytes(codePoint: number): boolean {
    let hasAll = true
    eachByte(codePoint, (byte) => {
      if (this.#fallbackIds[byte] === NONE) hasAll = false
    })
    return hasAll
  }

  #known(): number {
    if (this.#unknownId >= 0) return this.#unknownId
    throw invalid(`model.unk_token ${JSON.stringify(this.#parts.unknownToken)} is not in the vocabulary.`)
  }

  #room(most: number): Int32Array {
    if (this.#symbols.length < most) this.#symbols = new Int32Array(2 * most)
    return this.#symbols
  }
}

/** The token of a byte that no character spells: "<0x0A>". */
export function byteToken(byte: number): string {
  return `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`
}

/** Visits the UTF-8 bytes of a code point. */
export function eachByte(codePoint: number, visit: (byte: number) => void): void {
  if (codePoint < 0x80) return visit(codePoint)
  if (codePoint < 0x800) visit(0xc0 | (codePoint >> 6))
  else {
    if (codePoint < 0x10000) visit(0xe0 | (codePoint >> 12))
    else {
      visit(0xf0 | (codePoint >> 18))
      visit(0x80 | ((codePoint >> 12) & 0x3f))
    }
    visit(0x80 | ((codePoint >> 6) & 0x3f))
  }
  visit(0x80 | (codePoint & 0x3f))
}

function characterIds(vocabulary: ReadonlyMap<string, number>): Map<number, number> {
  const ids = new Map<number, number>()
  for (const [token, id] of vocabulary) {
    const codePoint = token.codePointAt(0)
    if (codePoint !== undefined && token.length === unitsOf(codePoint)) ids.set(codePoint, id)
  }
  return ids
}

/** Whether a token has a "▁" behind another character. */
function anyReachesOverMetaspace(vocabulary: ReadonlyMap<string, number>): boolean {
  const reaches = new RegExp(`[^${METASPACE}]${METASPACE}`, 'u')
  for (const token of vocabulary.keys()) if (reaches.test(token)) return true
  return false
}
