// Many streams of bytes in one file: each gathers a block before it is written, so that a stream is read again in few
// pieces, however many of them are filled at once.
import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { EngineError } from '../../base/errors.ts'

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
  /** A block for each stream; those that stay empty never take memory. */
  readonly #blocks: Buffer
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

  /** Bytes in a stream. */
  sizeOf(stream: number): number {
    const written = this.#extents[stream] as Extent[]
    return written.reduce((sum, { length }) => sum + length, this.#filled[stream] as number)
  }

  /** All bytes of the streams from one up to another, valid until more are loaded. @throws DISK_FULL, WRITE_FAILED or FILE_TRUNCATED */
  load(from: number, to: number): Buffer {
    for (let stream = from; stream < to; stream++) this.#flush(stream)
    return this.#load(this.#extents.slice(from, to).flat())
  }

  /** The bytes of one block by block, each valid until the next. @throws as load */
  *blocks(stream: number): Generator<Buffer> {
    this.#flush(stream)
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
    throw new EngineError('FILE_TRUNCATED', `import: ${this.#path} was cut off while it was in use.`)
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
