// The process that reads one Parquet file and writes its rows as JSON Lines, group after group.
// argv: the file. stdout: rows. stderr: the reason of a failure as JSON. Messages to the parent: bytes of the file done so far.
import { once } from 'node:events'
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import { asyncBufferFromFile, type Compressors, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import { message, type Message } from '../base/message.ts'
import { quotedReason, systemReason } from '../base/reasons.ts'

/** Largest group of rows, unpacked, and most rows in one: the whole group stands in memory. */
const MOST_GROUP_BYTES = 2 ** 30
const MOST_GROUP_ROWS = 10_000_000
/** Characters written at once. */
const WRITE_CHARACTERS = 2 ** 18

const plain = (bytes: Buffer): Uint8Array => new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
/** Beside Snappy, which the reader knows itself. */
const COMPRESSORS: Compressors = {
  GZIP: (input, length) => plain(gunzipSync(input, { maxOutputLength: length })),
  ZSTD: (input, length) => plain(zstdDecompressSync(input, { maxOutputLength: length })),
  BROTLI: (input, length) => plain(brotliDecompressSync(input, { maxOutputLength: length })),
}

/** JSON has no whole numbers beyond doubles, no dates and no bytes. */
function asJson(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value)
  return value instanceof Uint8Array ? undefined : value
}

class TooLarge extends Error {
  readonly reason: Message

  constructor(reason: Message) {
    super(reason.text)
    this.reason = reason
  }
}

/** In words of ours where the reader's are usual. */
function reasonOf(error: unknown): Message {
  if (error instanceof TooLarge) return error.reason
  const { message: words } = error as Error
  const codec = /^parquet unsupported compression codec: (\w+)/.exec(words)?.[1]
  if (codec !== undefined) return message('reason.parquetPacked', { codec })
  if (/footer|too short|metadata length/.test(words)) return message('reason.parquetEnd')
  if (/unsupported|not supported/.test(words)) return quotedReason(error)
  if (typeof error === 'object' && error !== null && 'syscall' in error) return systemReason(error)
  return message('reason.parquetDamaged', { words: quotedReason(error) })
}

async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain')
}

async function main(path: string): Promise<void> {
  const file = await asyncBufferFromFile(path)
  const metadata = await parquetMetadataAsync(file)
  let rowStart = 0
  for (const [i, group] of metadata.row_groups.entries()) {
    const [rows, bytes] = [Number(group.num_rows), Number(group.total_byte_size)]
    if (!(rows >= 0 && rows <= MOST_GROUP_ROWS && bytes <= MOST_GROUP_BYTES))
      throw new TooLarge(message('reason.parquetGroup', { group: i + 1, rows, bytes }))
    const range = { rowStart, rowEnd: rowStart + rows }
    const objects = await parquetReadObjects({ file, metadata, compressors: COMPRESSORS, ...range })
    let text = ''
    for (const object of objects) {
      text += `${JSON.stringify(object, asJson)}\n`
      if (text.length < WRITE_CHARACTERS) continue
      await write(text)
      text = ''
    }
    await write(text)
    rowStart += rows
    process.send?.(Math.round((file.byteLength * (i + 1)) / metadata.row_groups.length))
  }
}

process.once('disconnect', () => process.exit(1))
try {
  await main(process.argv[2] ?? '')
  process.stdout.end(() => process.exit(0))
} catch (error) {
  process.stderr.write(`${JSON.stringify(reasonOf(error))}\n`, () => process.exit(1))
}
