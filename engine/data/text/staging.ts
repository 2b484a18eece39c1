// Examples on the way into a store, in a file of their own: written as they are read, read again in the order of their
// keys. Tables that are filled in the order of their keys are written once; in any other order each page is written again
// and again.
import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { EngineError } from '../../base/errors.ts'
import type { TextPart, TextRole } from './example.ts'

const ROLES: readonly TextRole[] = ['text', 'prompt', 'completion', 'system', 'user', 'assistant', 'tool']
/** Bytes written at once. */
const BUFFER_BYTES = 2 ** 20
/** Of a part besides its text: role and length. */
const PART_HEAD = 5
/** Bytes of a UTF-16 unit in UTF-8, at most. */
const MOST_UNIT_BYTES = 3

/** Where an example stands in the file. */
export interface StagedPlace {
  readonly offset: number
  readonly length: number
}

/** A file of examples. It is gone after {@link TextStaging.dispose}. */
export class TextStaging {
  readonly #path: string
  readonly #file: number
  #buffer = Buffer.allocUnsafe(BUFFER_BYTES)
  #filled = 0
  #written = 0
  #page = Buffer.allocUnsafe(BUFFER_BYTES)

  /** @throws DISK_FULL or WRITE_FAILED */
  constructor(path: string) {
    this.#path = path
    this.#file = guarded(path, () => openSync(path, 'w+'))
  }

  /** Appends an example. @throws DISK_FULL or WRITE_FAILED */
  add(parts: readonly TextPart[]): StagedPlace {
    let most = 0
    for (const { text } of parts) most += PART_HEAD + text.length * MOST_UNIT_BYTES
    if (this.#filled + most > this.#buffer.length) this.#flush(most)
    const offset = this.#written + this.#filled
    for (const { role, text } of parts) {
      const start = this.#filled + PART_HEAD
      const length = this.#buffer.write(text, start, 'utf8')
      this.#buffer[this.#filled] = ROLES.indexOf(role)
      this.#buffer.writeUInt32LE(length, this.#filled + 1)
      this.#filled = start + length
    }
    return { offset, length: this.#written + this.#filled - offset }
  }

  /** The parts of an example. */
  read({ offset, length }: StagedPlace): TextPart[] {
    if (this.#filled > 0) this.#flush(0)
    if (length > this.#page.length) this.#page = Buffer.allocUnsafe(length)
    for (let done = 0; done < length;) done += this.#readSome(done, offset + done, length - done)
    const parts: TextPart[] = []
    for (let at = 0; at < length;) {
      const bytes = this.#page.readUInt32LE(at + 1)
      const start = at + PART_HEAD
      const text = this.#page.toString('utf8', start, start + bytes)
      parts.push({ role: ROLES[this.#page[at] as number] as TextRole, text })
      at = start + bytes
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
