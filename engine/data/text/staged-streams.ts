// Many streams of bytes in one file: each gathers a block before it is written, so that a stream is read again in few
// pieces, however many of them are filled at once.
import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { EngineError } from '../../base/errors.ts'
import { message } from '../../base/message.ts'
import { systemReason } from '../../base/reasons.ts'

/** Bytes that a stream gathers before they are written. */
const BLOCK_BYTES = 2 ** 15

/** A stretch of the file. */
interface Extent {
  readonly offset: number
  readonly length: number
}

/** A file of streams, by number. It is gone after {@link StagedStreams.dispose}. */
export class StagedStreams {
  readonly #path: string
  readonly #file: number
  /** A block for each stream; those that stay empty never take memory. None once all was written. */
  #blocks: Buffer
  readonly #filled: Uint32Array
  readonly #extents: Extent[][]
  #size = 0
  #page = Buffer.allocUnsafeSlow(BLOCK_BYTES)

  /** @throws DISK_FULL or WRITE_FAILED */
  constructor(path: string, count: number) {
    this.#path = path
    this.#blocks = Buffer.allocUnsafeSlow(count * BLOCK_BYTES)
    this.#filled = new Uint32Array(count)
    this.#extents = Array.from({ length: count }, () => [])
    this.#file = guarded(path, () => openSync(path, 'w+'))
  }

  /** Adds bytes to a stream, which never part between two blocks. @throws DISK_FULL or WRITE_FAILED */
  append(stream: number, bytes: Uint8Array): void {
    if ((this.#filled[stream] as number) + bytes.length > BLOCK_BYTES) this.#flush(stream)
    if (bytes.length > BLOCK_BYTES) return this.#write(stream, bytes)
    this.#blocks.set(bytes, stream * BLOCK_BYTES + (this.#filled[stream] as number))
    this.#filled[stream] = (this.#filled[stream] as number) + bytes.length
  }

  /** Writes out what waits and lets its memory go; nothing can be added afterwards. @throws DISK_FULL or WRITE_FAILED */
  finish(): void {
    this.#filled.forEach((_, stream) => this.#flush(stream))
    this.#blocks = Buffer.alloc(0)
  }

  /** Bytes in a stream, once it is finished. */
  sizeOf(stream: number): number {
    return (this.#extents[stream] as Extent[]).reduce((sum, { length }) => sum + length, 0)
  }

  /** All bytes of the finished streams from one up to another, valid until more are loaded. @throws FILE_TRUNCATED */
  load(from: number, to: number): Buffer {
    return this.#load(this.#extents.slice(from, to).flat())
  }

  /** The bytes of one block by block, each valid until the next. @throws as load */
  *blocks(stream: number): Generator<Buffer> {
    for (const extent of this.#extents[stream] as Extent[]) yield this.#load([extent])
  }

  /** Closes the file and takes it away. */
  dispose(): void {
    closeSync(this.#file)
    rmSync(this.#path, { force: true })
  }

  #flush(stream: number): void {
    const start = stream * BLOCK_BYTES
    this.#write(stream, this.#blocks.subarray(start, start + (this.#filled[stream] as number)))
    this.#filled[stream] = 0
  }

  #write(stream: number, bytes: Uint8Array): void {
    if (bytes.length === 0) return
    guarded(this.#path, () => {
      for (let done = 0; done < bytes.length;)
        done += writeSync(this.#file, bytes, done, bytes.length - done, this.#size + done)
    })
    this.#extents[stream]?.push({ offset: this.#size, length: bytes.length })
    this.#size += bytes.length
  }

  #load(extents: readonly Extent[]): Buffer {
    const total = extents.reduce((sum, { length }) => sum + length, 0)
    if (total > this.#page.length) this.#page = Buffer.allocUnsafeSlow(total)
    let at = 0
    for (const { offset, length } of extents)
      for (const end = at + length; at < end;)
        at += this.#readSome(at, end - at, offset + length - (end - at))
    return this.#page.subarray(0, total)
  }

  #readSome(to: number, length: number, from: number): number {
    const bytes = readSync(this.#file, this.#page, to, length, from)
    if (bytes > 0) return bytes
    throw new EngineError('FILE_TRUNCATED', message('import.cutOff', { path: this.#path }))
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
      message('import.notWritten', { path, reason: systemReason(cause) }),
      { fixes: [message('import.notWrittenFix')], cause },
    )
  }
}
