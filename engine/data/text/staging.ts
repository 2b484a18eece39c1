// Examples on the way into a store, in a file of their own: written as they are read, read again in the order of their
// keys, for tables that are filled in that order are written once. Sorted as a bucket sort outside the memory (Knuth, The
// Art of Computer Programming 3, 5.4): hashes spread evenly, so that each bucket is a small part of all, read at once.
import { type EncodedPart, partsIn } from './encoded-parts.ts'
import { orderByHash } from './hash-order.ts'
import { HASH_AT, HEADER_BYTES, LENGTH_AT, ROW_AT } from './packed-texts.ts'
import { StagedStreams } from './staged-streams.ts'

/** Buckets, by the first nine bits of the hash: of a gigabyte each holds two megabytes. */
const BUCKETS = 512
/** Of the 2^16 beginnings of a hash, those of one bucket. */
const BUCKET_SPAN = 2 ** 16 / BUCKETS
/** Buckets are read together up to so many bytes, or one by one. */
const PAGE_BYTES = 2 ** 22
/** The stream behind the buckets. */
const SIGNATURES = BUCKETS

/** An example as it was staged. */
export interface StagedText {
  /** As it was given. */
  readonly row: number
  /** 64 hex digits. */
  readonly sha256: string
  readonly parts: EncodedPart[]
}

/** A file of examples and signatures. It is gone after {@link TextStaging.dispose}. */
export class TextStaging {
  readonly #streams: StagedStreams

  /** @throws DISK_FULL or WRITE_FAILED */
  constructor(path: string) {
    this.#streams = new StagedStreams(path, BUCKETS + 1)
  }

  /** Keeps an example that was packed, header first. @throws DISK_FULL or WRITE_FAILED */
  keep(text: Buffer, row: number): void {
    text.writeUInt32LE(row, ROW_AT)
    this.#streams.append((text.readUInt16BE(HASH_AT) / BUCKET_SPAN) | 0, text)
  }

  /** Writes out what waits; nothing can be kept afterwards. @throws DISK_FULL or WRITE_FAILED */
  finish(): void {
    this.#streams.finish()
  }

  /**
   * All examples in the order of their hashes, once it is finished, in batches of so many bytes or a little more; a batch is valid until the next
   * is asked for. @throws FILE_TRUNCATED
   */
  *batches(batchBytes: number): Generator<Iterable<StagedText>> {
    for (let first = 0; first < BUCKETS;) {
      let next = first + 1
      for (let size = this.#streams.sizeOf(first); next < BUCKETS && size < PAGE_BYTES; next++)
        size += this.#streams.sizeOf(next)
      const bytes = this.#streams.load(first, next)
      first = next
      const order = orderByHash(bytes, startsIn(bytes), HASH_AT)
      for (let from = 0, to = 0; from < order.length; from = to) {
        for (let size = 0; to < order.length && size < batchBytes; to++)
          size += bytes.readUInt32LE((order[to] as number) + LENGTH_AT)
        yield stagedAt(bytes, order.subarray(from, to))
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

  /** Signatures by row, some at a time, each valid until the next. @throws FILE_TRUNCATED */
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

function* stagedAt(bytes: Buffer, places: Uint32Array): Generator<StagedText> {
  for (const at of places) {
    const start = at + HEADER_BYTES
    yield {
      row: bytes.readUInt32LE(at + ROW_AT),
      sha256: bytes.toString('hex', at + HASH_AT, start),
      parts: partsIn(bytes, start, start + bytes.readUInt32LE(at + LENGTH_AT)),
    }
  }
}
