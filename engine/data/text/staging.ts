// Examples on the way into a store, in a file of their own: written as they are read, read again in the order of their
// keys. Tables that are filled in the order of their keys are written once; in any other order each page is written again
// and again.
import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { EngineError } from '../../base/errors.ts'
import type { TextPart, TextRole } from './example.ts'

/** The bytes of each role, with the NUL that ends it. */
const ROLE_BYTES: Readonly<Record<TextRole, Buffer>> = {
  text: Buffer.from('text\0'),
  prompt: Buffer.from('prompt\0'),
  completion: Buffer.from('completion\0'),
  system: Buffer.from('system\0'),
  user: Buffer.from('user\0'),
  assistant: Buffer.from('assistant\0'),
  tool: Buffer.from('tool\0'),
}
/** Bytes written at once. */
const BUFFER_BYTES = 2 ** 20
/** Of a part besides its text, at most: its role and two NULs. */
const BESIDES_TEXT = 16
/** Bytes of a UTF-16 unit in UTF-8, at most. */
const MOST_UNIT_BYTES = 3

/** Where an example stands in the file. */
export interface StagedPlace {
  readonly offset: number
  readonly length: number
}

/** An example as bytes: of every part its role, NUL, its text, NUL. Valid until the next one is written. */
export interface StagedExample {
  /** UTF-8; what {@link contentHash} is taken of. */
  readonly bytes: Uint8Array
  /** Where each text begins and ends in `bytes`, one after the other. */
  readonly spans: readonly number[]
}

/** A file of examples. It is gone after {@link TextStaging.dispose}. */
export class TextStaging {
  readonly #path: string
  readonly #file: number
  #buffer = Buffer.allocUnsafe(BUFFER_BYTES)
  #filled = 0
  #written = 0
  #waiting = 0
  #page = Buffer.allocUnsafe(BUFFER_BYTES)

  /** @throws DISK_FULL or WRITE_FAILED */
  constructor(path: string) {
    this.#path = path
    this.#file = guarded(path, () => openSync(path, 'w+'))
  }

  /** Writes an example behind those that were kept; no text holds a NUL. @throws DISK_FULL or WRITE_FAILED */
  write(parts: readonly TextPart[]): StagedExample {
    let most = 0
    for (const { text } of parts) most += BESIDES_TEXT + text.length * MOST_UNIT_BYTES
    if (this.#filled + most > this.#buffer.length) this.#flush(most)
    const spans: number[] = []
    const first = this.#filled
    let at = first
    for (const { role, text } of parts) {
      this.#buffer.set(ROLE_BYTES[role], at)
      const start = at + ROLE_BYTES[role].length
      at = start + this.#buffer.write(text, start, 'utf8')
      spans.push(start - first, at - first)
      this.#buffer[at++] = 0
    }
    this.#waiting = at - first
    return { bytes: this.#buffer.subarray(first, at), spans }
  }

  /** Keeps the example that was written last. */
  keep(): StagedPlace {
    const place = { offset: this.#written + this.#filled, length: this.#waiting }
    this.#filled += this.#waiting
    this.#waiting = 0
    return place
  }

  /** The parts of an example. */
  read({ offset, length }: StagedPlace): TextPart[] {
    if (this.#filled > 0) this.#flush(0)
    if (length > this.#page.length) this.#page = Buffer.allocUnsafe(length)
    for (let done = 0; done < length;) done += this.#readSome(done, offset + done, length - done)
    const parts: TextPart[] = []
    for (let at = 0; at < length;) {
      const roleEnd = this.#page.indexOf(0, at)
      const textEnd = this.#page.indexOf(0, roleEnd + 1)
      const role = this.#page.toString('latin1', at, roleEnd) as TextRole
      parts.push({ role, text: this.#page.toString('utf8', roleEnd + 1, textEnd) })
      at = textEnd + 1
    }
    return parts
  }

  /** Closes the file and takes it away. */
  dispose(): void {
    closeSync(this.#file)
    rmSync(this.#path, { force: true })
  }

  #readSome(to: number, from: number, length: number): number {
    const bytes = readSync(this.#file, this.#page, to, length, from)
    if (bytes > 0) return bytes
    throw new EngineError('FILE_TRUNCATED', `import: ${this.#path} was cut off while it was in use.`)
  }

  /** Writes what is gathered, and makes room for the next example. */
  #flush(next: number): void {
    const filled = this.#filled
    guarded(this.#path, () => {
      for (let done = 0; done < filled;) done += writeSync(this.#file, this.#buffer, done, filled - done)
    })
    this.#written += filled
    this.#filled = 0
    if (next > this.#buffer.length) this.#buffer = Buffer.allocUnsafe(next)
  }
}

function guarded<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'UNKNOWN'
    const isFull = code === 'ENOSPC' || code === 'EDQUOT'
    throw new EngineError(
      isFull ? 'DISK_FULL' : 'WRITE_FAILED',
      `import: ${path} could not be written (${code}).`,
      { fixes: ['Make room on the disk of the data folder and import again; nothing was changed.'], cause },
    )
  }
}
