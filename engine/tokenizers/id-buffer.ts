// Ids as they are found, in one typed array that doubles.

const FIRST_SIZE = 64

/** A growing row of ids. */
export class IdBuffer {
  #ids = new Int32Array(FIRST_SIZE)
  #length = 0

  push(id: number): void {
    if (this.#length === this.#ids.length) this.#grow(this.#length + 1)
    this.#ids[this.#length++] = id
  }

  pushAll(ids: Int32Array): void {
    if (this.#length + ids.length > this.#ids.length) this.#grow(this.#length + ids.length)
    this.#ids.set(ids, this.#length)
    this.#length += ids.length
  }

  /** The ids so far, as an array of their own; the buffer is empty again. */
  take(): Int32Array {
    const ids = this.#ids.slice(0, this.#length)
    this.#length = 0
    return ids
  }

  #grow(least: number): void {
    const larger = new Int32Array(Math.max(least, 2 * this.#ids.length))
    larger.set(this.#ids.subarray(0, this.#length))
    this.#ids = larger
  }
}
