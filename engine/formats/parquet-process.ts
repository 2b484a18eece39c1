// The process that reads one Parquet file and writes its rows as JSON Lines, group after group.
// argv: the file. stdout: rows. Messages to the parent: bytes of the file done so far.
import { once } from 'node:events'
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import { asyncBufferFromFile, type Compressors, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'

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
      throw new Error(`group ${i + 1} has ${rows} rows of ${bytes} bytes together`)
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
  process.stderr.write(`${(error as Error).message}\n`, () => process.exit(1))
}
