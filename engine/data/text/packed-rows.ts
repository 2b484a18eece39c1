// Rows of whole numbers in blocks: millions of them without an object each, growing without being copied.

/** Rows in one block. */
const BLOCK_ROWS = 2 ** 14

/** A growing table of unsigned 32-bit words, `width` to a row. */
export class PackedRows {
  readonly #blocks: Uint32Array[] = []
  readonly #width: number
  #length = 0

  constructor(width: number) {
    this.#width = width
  }

  get length(): number {
    return this.#length
  }

  /** Adds a row of zeros and gives its number. */
  add(): number {
    if (this.#length % BLOCK_ROWS === 0) this.#blocks.push(new Uint32Array(BLOCK_ROWS * this.#width))
    return this.#length++
  }

  /** The words of a row; writing into them changes it. */
  row(index: number): Uint32Array {
    const start = (index % BLOCK_ROWS) * this.#width
    return (this.#blocks[Math.floor(index / BLOCK_ROWS)] as Uint32Array).subarray(start, start + this.#width)
  }

  word(index: number, place: number): number {
    const block = this.#blocks[Math.floor(index / BLOCK_ROWS)] as Uint32Array
    return block[(index % BLOCK_ROWS) * this.#width + place] as number
  }

  setWord(index: number, place: number, value: number): void {
    const block = this.#blocks[Math.floor(index / BLOCK_ROWS)] as Uint32Array
    block[(index % BLOCK_ROWS) * this.#width + place] = value
  }
}
