// Reads a GGUF header number by number. Every count is held against what is left of the file before anything is made of it.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import type { FileParts } from './file-parts.ts'

/** What a header is read from. */
export type GgufSource = Pick<FileParts, 'path' | 'size' | 'read'>

/** Bytes fetched at a time. */
const WINDOW_BYTES = 2 ** 18
/** Longest text; chat templates have some 10,000 bytes. */
const MAXIMUM_TEXT_BYTES = 10_000_000

/** A place in the header. */
export class GgufCursor {
  /** The next byte of the file. */
  at = 0
  readonly #file: GgufSource
  #window = new Uint8Array(0)
  #view = new DataView(this.#window.buffer)
  #begin = 0

  constructor(file: GgufSource) {
    this.#file = file
  }

  /** A FILE_INVALID at this place. */
  invalid(what: string): EngineError {
    const { path } = this.#file
    return new EngineError('FILE_INVALID', message('gguf.broken', { path, byte: this.at, what }), {
      details: { path, offset: this.at },
      fixes: [message('safetensors.brokenFix')],
    })
  }

  /** What is left of the file, in bytes. */
  get left(): number {
    return this.#file.size - this.at
  }

  u8(): number {
    return this.#take(1).getUint8(0)
  }

  u32(): number {
    return this.#take(4).getUint32(0, true)
  }

  /** A whole number of 64 bits that must be a count. @throws FILE_INVALID above 2⁵³ − 1 */
  count(what: string): number {
    const value = this.#take(8).getBigUint64(0, true)
    if (value > BigInt(Number.MAX_SAFE_INTEGER))
      throw this.invalid(`${what} of ${value} is more than any file holds.`)
    return Number(value)
  }

  /** Some bytes as a view that is valid until the next call. */
  view(bytes: number): DataView {
    return this.#take(bytes)
  }

  /** A text behind its length. @throws FILE_INVALID when it is too long or not UTF-8, FILE_TRUNCATED when the file ends before */
  text(what: string, maximumBytes = MAXIMUM_TEXT_BYTES): string {
    const length = this.count(`a length of ${what}`)
    if (length > maximumBytes)
      throw this.invalid(`${what} has at most ${maximumBytes} bytes, this one says ${length}.`)
    const { buffer, byteOffset } = this.#take(length)
    const bytes = new Uint8Array(buffer, byteOffset, length)
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    } catch {
      throw this.invalid(`${what} is not UTF-8 text.`)
    }
  }

  #take(bytes: number): DataView {
    const offset = this.at - this.#begin
    if (offset < 0 || offset + bytes > this.#window.length) return this.#fetch(bytes)
    this.at += bytes
    return new DataView(this.#view.buffer, offset, bytes)
  }

  #fetch(bytes: number): DataView {
    const length = Math.max(bytes, Math.min(WINDOW_BYTES, this.left))
    this.#window = this.#file.read(this.at, length) // FILE_TRUNCATED when the file is shorter
    this.#view = new DataView(this.#window.buffer)
    this.#begin = this.at
    this.at += bytes
    return new DataView(this.#view.buffer, 0, bytes)
  }
}
