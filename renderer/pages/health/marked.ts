// A text cut where its marks begin and end.

/** A piece of a text, and which mark it belongs to, from 0 in the order of places; null for none. */
export interface MarkedPiece {
  readonly piece: string
  readonly mark: number | null
}

/** The whole text in pieces; what two spans share belongs to the first, and what lies beyond the text to none. */
export function markedPieces(
  text: string,
  spans: readonly (readonly [from: number, to: number])[],
): MarkedPiece[] {
  const pieces: MarkedPiece[] = []
  let at = 0
  const add = (to: number, mark: number | null): void => {
    const end = Math.max(at, Math.min(to, text.length))
    if (end > at) pieces.push({ piece: text.slice(at, end), mark })
    at = end
  }
  for (const [mark, [from, to]] of spans.toSorted(([a], [b]) => a - b).entries()) {
    add(from, null)
    add(to, mark)
  }
  add(text.length, null)
  return pieces
}
