// A file that is read by parts at offsets, so that its size does not matter.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { systemReason } from '../base/reasons.ts'

/** One read asks the system for no more: larger ones fail on some systems from 2³¹ bytes on. */
const CHUNK_BYTES = 2 ** 28

/** An open file. */
export class FileParts {
  readonly path: string
  /** Bytes when it was opened. */
  readonly size: number
  readonly #descriptor: number

  /** @throws FILE_NOT_FOUND or FILE_UNREADABLE when it cannot be opened as a file */
  constructor(path: string) {
    this.path = path
    this.#descriptor = open(path)
    const status = fstatSync(this.#descriptor)
    this.size = status.size
    if (status.isFile()) return
    this.dispose()
    throw new EngineError('FILE_UNREADABLE', message('file.notFile', { path }))
  }

  /** Bytes `offset` to `offset + length`. @throws FILE_TRUNCATED when the file ends before, also when it was cut meanwhile */
  read(offset: number, length: number): Uint8Array<ArrayBuffer> {
    if (offset + length > this.size) throw this.#truncated(offset + length, this.size) // before asking for memory
    const bytes = new Uint8Array(length)
    this.readInto(bytes, offset)
    return bytes
  }

  /** Fills `target` from `offset` on. @throws FILE_TRUNCATED when the file ends before, FILE_UNREADABLE when the disk fails */
  readInto(target: Uint8Array, offset: number): void {
    for (let at = 0; at < target.length;) {
      const got = this.#readSome(target, { at, offset })
      if (got === 0) throw this.#truncated(offset + target.length, offset + at)
      at += got
    }
  }

  /** Closes the file. */
  dispose(): void {
    closeSync(this.#descriptor)
  }

  #readSome(target: Uint8Array, { at, offset }: { at: number; offset: number }): number {
    try {
      return readSync(this.#descriptor, target, at, Math.min(CHUNK_BYTES, target.length - at), offset + at)
    } catch (cause) {
      throw new EngineError(
        'FILE_UNREADABLE',
        message('file.unreadableAt', { path: this.path, byte: offset + at }),
        {
          cause,
        },
      )
    }
  }

  #truncated(needed: number, got: number): EngineError {
    return new EngineError('FILE_TRUNCATED', message('file.cut', { path: this.path, needed, got }), {
      details: { path: this.path, needed, got },
      fixes: [message('file.cutFix')],
    })
  }
}

function open(path: string): number {
  try {
    return openSync(path, 'r')
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
    throw new EngineError(
      isMissing ? 'FILE_NOT_FOUND' : 'FILE_UNREADABLE',
      message('file.cannotOpen', { path, reason: systemReason(cause) }),
      { cause },
    )
  }
}
