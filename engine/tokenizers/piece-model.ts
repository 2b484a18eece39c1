// What every model of pieces offers, and the memory that they share: most pieces of a text have been met before.
import type { IdBuffer } from './id-buffer.ts'

/** Turns a piece that pre-tokenizers cut into ids. */
export interface PieceModel {
  /** Adds the ids of a piece; a piece is not empty and has no lone surrogates. */
  encodePiece(piece: string, ids: IdBuffer): void
  /** Whether no token reaches over the place before a "▁" that stands behind another character. */
  readonly partsBeforeMetaspace: boolean
}

/** Most pieces remembered with their ids, and the longest one, in UTF-16 units. */
const CACHED_PIECES = 1 << 16
const CACHED_LENGTH = 64

/** Ids of pieces that were met before. */
export class PieceCache {
  readonly #known = new Map<string, Int32Array>()

  /** Adds the ids of a piece, which `find` is asked for when they are not known. */
  encode(piece: string, ids: IdBuffer, find: (piece: string) => Int32Array): void {
    const known = this.#known.get(piece)
    if (known !== undefined) {
      if (known.length === 1) ids.push(known[0] as number)
      else ids.pushAll(known)
      return
    }
    const found = find(piece)
    ids.pushAll(found)
    if (piece.length <= CACHED_LENGTH) this.#keep(piece, found)
  }

  #keep(piece: string, ids: Int32Array): void {
    if (this.#known.size >= CACHED_PIECES) this.#known.clear()
    this.#known.set(copyOf(piece), ids)
  }
}

/** A text of its own: a slice would keep the whole text alive that it was cut from. */
function copyOf(piece: string): string {
  const units = new Uint16Array(piece.length)
  for (let at = 0; at < piece.length; at++) units[at] = piece.charCodeAt(at)
  return String.fromCharCode(...units)
}
