// Examples on the way into a store, in a file of their own: written as they are read, read again in the order of their
// keys, for tables that are filled in that order are written once. Sorted as a bucket sort outside the memory (Knuth, The
// Art of Computer Programming 3, 5.4): hashes spread evenly, so that each bucket is a small part of all, read at once.
import { encodeParts, mostBytesOf, partsIn, type EncodedParts } from './encoded-parts.ts'
import type { TextPart } from './example.ts'
import { orderByHash } from './hash-order.ts'
import { StagedStreams } from './staged-streams.ts'

/** Buckets, by the first nine bits of the hash: of a gigabyte each holds two megabytes. */
const BUCKETS = 512
/** The stream behind the buckets. */
const SIGNATURES = BUCKETS
/** Before each example: its row, its length in bytes, and its hash. */
const [LENGTH_AT, HASH_AT, HEADER_BYTES] = [4, 8, 40]
/** Room for an example of some pages; a longer one takes more. */
const SCRATCH_BYTES = 2 ** 15

/** An example as it was staged. */
export interface StagedText {
  /** As it was given. */
  readonly row: number
  /** 64 hex digits. */
  readonly sha256: string
  readonly parts: TextPart[]
}

/** A file of examples and signatures. It is gone after {@link TextStaging.dispose}. */
export class TextStaging {
  readonly #streams: StagedStreams
  #scratch = Buffer.allocUnsafe(SCRATCH_BYTES)
  #waiting = 0

  /** @throws DISK_FULL or WRITE_FAILED */
  constructor(path: string) {
    this.#streams = new StagedStreams(path, BUCKETS + 1)
  }

  /** Writes an example out, valid until the next one is; no text holds a NUL. */
  write(parts: readonly TextPart[]): EncodedParts {
    const most = HEADER_BYTES + mostBytesOf(parts)
    if (most > this.#scratch.length) this.#scratch = Buffer.allocUnsafe(most)
    const encoded = encodeParts(parts, this.#scratch, HEADER_BYTES)
    this.#waiting = HEADER_BYTES + encoded.bytes.length
    return encoded
  }

  /** Keeps the example that was written last, with its SHA-256. @throws DISK_FULL or WRITE_FAILED */
  keep(hash: Uint8Array, row: number): void {
    this.#scratch.writeUInt32LE(row, 0)
    this.#scratch.writeUInt32LE(this.#waiting - HEADER_BYTES, LENGTH_AT)
    this.#scratch.set(hash, HASH_AT)
    const bucket = ((hash[0] as number) << 1) | ((hash[1] as number) >>> 7)
    this.#streams.append(bucket, this.#scratch.subarray(0, this.#waiting))
  }

  /** All examples in the order of their hashes. @throws DISK_FULL, WRITE_FAILED or FILE_TRUNCATED */
  *read(): Generator<StagedText> {
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const bytes = this.#streams.load(bucket)
      for (const at of orderByHash(bytes, startsIn(bytes), HASH_AT)) {
        const start = at + HEADER_BYTES
        yield {
          row: bytes.readUInt32LE(at),
          sha256: bytes.toString('hex', at + HASH_AT, start),
          parts: partsIn(bytes, start, start + bytes.readUInt32LE(at + LENGTH_AT)),
        }
      }
    }
  }

  /** Keeps the signature of the next row. @throws DISK_FULL or WRITE_FAILED */
  sign(signature: Uint32Array): void {
    this.#streams.append(
      SIGNATURES,
      new Uint8Array(signature.buffer, signature.byteOffset, signature.byteLength),
    )
  }

  /** Signatures by row, some at a time, each valid until the next. @throws DISK_FULL, WRITE_FAILED or FILE_TRUNCATED */
  *signatures(): Generator<Uint32Array> {
    for (const { buffer, byteOffset, length } of this.#streams.blocks(SIGNATURES))
      yield new Uint32Array(buffer, byteOffset, length / Uint32Array.BYTES_PER_ELEMENT)
  }

  /** Closes the file and takes it away. */
  dispose(): void {
    this.#streams.dispose()
  }
}

/** Where each example of a bucket begins. */
function startsIn(bytes: Buffer): number[] {
  const starts: number[] = []
  for (let at = 0; at < bytes.length; at += HEADER_BYTES + bytes.readUInt32LE(at + LENGTH_AT)) starts.push(at)
  return starts
}
