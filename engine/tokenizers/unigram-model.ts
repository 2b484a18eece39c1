// Unigram pieces as SentencePiece chooses them: the cut of a piece whose tokens have the highest product of probabilities.
import { byteToken, eachByte } from './bpe-model.ts'
import { codePointAt, unitsOf } from './character-classes.ts'
import { invalid } from './file-fields.ts'
import { IdBuffer } from './id-buffer.ts'
import { PieceCache } from './piece-model.ts'
import type { PieceModel } from './piece-model.ts'
import { Trie } from './trie.ts'

/** What the model of a Unigram tokenizer says. */
export interface UnigramParts {
  /** Tokens by id, with the natural logarithm of their probability. */
  readonly tokens: readonly (readonly [string, number])[]
  readonly unknownId: number | undefined
  readonly fallsBackToBytes: boolean
}

/** How much less than the least token an unknown character is worth, in nats. */
const UNKNOWN_PENALTY = 10

/** A Unigram model. It remembers the ids of pieces it met. @source Hugging Face tokenizers, models/unigram/model.rs, encode_optimized */
export class UnigramModel implements PieceModel {
  /** Scores of a longer text round differently, and so could the choice. */
  readonly partsBeforeMetaspace = false
  readonly #parts: UnigramParts
  readonly #trie = new Trie()
  readonly #idOf = new Map<string, number>()
  readonly #unknownScore: number
  readonly #cache = new PieceCache()
  /** For each place of the piece: the best score up to it, where its last token begins, and that token's id. */
  #scores = new Float64Array(0)
  #starts = new Int32Array(0)
  #ids = new Int32Array(0)

  constructor(parts: UnigramParts) {
    this.#parts = parts
    let least = Infinity
    parts.tokens.forEach(([token, score], id) => {
      this.#trie.add(token, id)
      this.#idOf.set(token, id)
      least = Math.min(least, score)
    })
    this.#unknownScore = least - UNKNOWN_PENALTY
  }

  encodePiece(piece: string, ids: IdBuffer): void {
    this.#cache.encode(piece, ids, this.#find)
  }

  readonly #find = (piece: string): Int32Array => {
    this.#walk(piece)
    const ids = new IdBuffer()
    for (const [start, end] of this.#cuts(piece.length)) this.#pushToken(piece.slice(start, end), ids)
    return ids.take()
  }

  /** Fills the best way to every place. */
  #walk(piece: string): void {
    this.#room(piece.length + 1)
    this.#starts.fill(-1, 0, piece.length + 1)
    this.#scores[0] = 0
    for (let at = 0; at < piece.length;) {
      const after = at + unitsOf(codePointAt(piece, at))
      let node = 0
      let hasSingle = false
      for (let end = at; end < piece.length;) {
        node = this.#trie.next(node, piece.charCodeAt(end++))
        if (node < 0) break
        const id = this.#trie.valueAt(node)
        if (id < 0) continue
        this.#offer(at, end, id, (this.#parts.tokens[id] as readonly [string, number])[1])
        if (end === after) hasSingle = true
      }
      if (!hasSingle) this.#offer(at, after, this.#parts.unknownId ?? -1, this.#unknownScore)
      at = after
    }
  }

  #offer(start: number, end: number, id: number, score: number): void {
    const whole = score + (this.#scores[start] as number)
    if ((this.#starts[end] as number) >= 0 && whole <= (this.#scores[end] as number)) return
    this.#scores[end] = whole
    this.#starts[end] = start
    this.#ids[end] = id
  }

  /** The tokens of the best way, unknown neighbours as one. */
  #cuts(length: number): (readonly [number, number])[] {
    const cuts: [number, number][] = []
    let wasUnknown = false
    for (let end = length; end > 0;) {
      const start = this.#starts[end] as number
      const isUnknown = this.#ids[end] === (this.#parts.unknownId ?? -1)
      const last = cuts.at(-1)
      if (isUnknown && wasUnknown && last) last[0] = start
      else cuts.push([start, end])
      wasUnknown = isUnknown
      end = start
    }
    return cuts.reverse()
  }

  #pushToken(token: string, ids: IdBuffer): void {
    const id = this.#idOf.get(token)
    if (id !== undefined) return ids.push(id)
    if (this.#parts.fallsBackToBytes) {
      const bytes = this.#bytesOf(token)
      if (bytes) return ids.pushAll(Int32Array.from(bytes))
    }
    if (this.#parts.unknownId === undefined)
      throw invalid(`model.unk_id is missing, and ${JSON.stringify(token)} has no token.`)
    ids.push(this.#parts.unknownId)
  }

  /** Ids of a token's UTF-8 bytes, undefined where one has none. */
  #bytesOf(token: string): number[] | undefined {
    const ids: (number | undefined)[] = []
    for (const one of token)
      eachByte(one.codePointAt(0) as number, (byte) => ids.push(this.#idOf.get(byteToken(byte))))
    return ids.every((id) => id !== undefined) ? ids : undefined
  }

  #room(places: number): void {
    if (this.#scores.length >= places) return
    this.#scores = new Float64Array(2 * places)
    this.#starts = new Int32Array(2 * places)
    this.#ids = new Int32Array(2 * places)
  }
}
