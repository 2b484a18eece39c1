// Which documents share a row: best fit, longest first, as TRL's `bfd` packing. Nothing is cut.

/**
 * Rows of document numbers; the lengths of a row add up to `capacity` at most. Documents of equal length keep their order, so
 * the number of rows depends on the lengths alone. Lengths are from 1 to `capacity`.
 */
export function packByLength(lengths: ArrayLike<number>, capacity: number): number[][] {
  const order = Array.from({ length: lengths.length }, (_, i) => i).sort(
    (a, b) => (lengths[b] as number) - (lengths[a] as number) || a - b,
  )
  const rows: number[][] = []
  const open = new RowsByRoom(capacity)
  for (const document of order) {
    const length = lengths[document] as number
    const room = open.leastRoom(length)
    const row = room === undefined ? rows.push([]) - 1 : open.take(room)
    ;(rows[row] as number[]).push(document)
    open.put(row, (room ?? capacity) - length)
  }
  return rows
}

/** Rows that have room left, by how much: a bit for every room that some row has. */
class RowsByRoom {
  readonly #rows: number[][]
  readonly #bits: Uint32Array

  constructor(capacity: number) {
    this.#rows = Array.from({ length: capacity + 1 }, () => [])
    this.#bits = new Uint32Array((capacity >>> 5) + 1)
  }

  /** The smallest room of at least `length` that some row has. */
  leastRoom(length: number): number | undefined {
    let word = length >>> 5
    let bits = (this.#bits[word] ?? 0) & (-1 << (length & 31))
    while (bits === 0 && ++word < this.#bits.length) bits = this.#bits[word] as number
    return bits === 0 ? undefined : word * 32 + (31 - Math.clz32(bits & -bits))
  }

  /** A row with that room, which no longer counts as having it. */
  take(room: number): number {
    const rows = this.#rows[room] as number[]
    const row = rows.pop() as number
    if (rows.length === 0) this.#mark(room, false)
    return row
  }

  put(row: number, room: number): void {
    if (room === 0) return
    ;(this.#rows[room] as number[]).push(row)
    this.#mark(room, true)
  }

  #mark(room: number, isSet: boolean): void {
    const bit = 1 << (room & 31)
    const before = this.#bits[room >>> 5] as number
    this.#bits[room >>> 5] = isSet ? before | bit : before & ~bit
  }
}
