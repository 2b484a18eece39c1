// Unpacks chosen files of a wheel, which is a ZIP archive (APPNOTE 4.3), one after the other without holding any whole.
import { createWriteStream } from 'node:fs'
import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32, createInflateRaw } from 'node:zlib'
import { EngineError } from '../base/errors.ts'

interface Entry {
  readonly name: string
  readonly isPacked: boolean
  readonly crc: number
  readonly packedBytes: number
  readonly offset: number
}

const END_BYTES = 22
const END_MARK = 0x06054b50
const CENTRAL_MARK = 0x02014b50
const CENTRAL_BYTES = 46
const LOCAL_BYTES = 30
const LONGEST_COMMENT = 65_535

/**
 * Writes the files whose names `wants` accepts below `folder` and returns their names.
 * @throws FILE_INVALID when the archive or a checksum is wrong
 */
export async function unpackWheel(
  path: string,
  folder: string,
  wants: (name: string) => boolean,
): Promise<string[]> {
  const file = await open(path)
  try {
    const entries = (await readEntries(file, path)).filter(({ name }) => isInside(name) && wants(name))
    for (const entry of entries) await unpack(file, entry, join(folder, entry.name))
    return entries.map(({ name }) => name)
  } finally {
    await file.close()
  }
}

/** A name that stays within the folder it is unpacked to. */
function isInside(name: string): boolean {
  return !name.endsWith('/') && !name.startsWith('/') && !name.split(/[/\\]/).includes('..')
}

async function readEntries(file: FileHandle, path: string): Promise<Entry[]> {
  const { size } = await file.stat()
  const tail = await bytesAt(file, Math.max(0, size - END_BYTES - LONGEST_COMMENT), size)
  const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
  if (end < 0 || tail.readUInt32LE(end) !== END_MARK) throw invalid(path, 'its end is missing')
  const start = tail.readUInt32LE(end + 16)
  const directory = await bytesAt(file, start, start + tail.readUInt32LE(end + 12))
  const entries: Entry[] = []
  for (let at = 0; at < directory.length;) {
    if (directory.readUInt32LE(at) !== CENTRAL_MARK) throw invalid(path, 'its directory is damaged')
    const [name, extra, comment] = [28, 30, 32].map((field) => directory.readUInt16LE(at + field))
    entries.push({
      name: directory.toString('utf8', at + CENTRAL_BYTES, at + CENTRAL_BYTES + (name ?? 0)),
      isPacked: directory.readUInt16LE(at + 10) !== 0,
      crc: directory.readUInt32LE(at + 16),
      packedBytes: directory.readUInt32LE(at + 20),
      offset: directory.readUInt32LE(at + 42),
    })
    at += CENTRAL_BYTES + (name ?? 0) + (extra ?? 0) + (comment ?? 0)
  }
  return entries
}

async function unpack(file: FileHandle, entry: Entry, target: string): Promise<void> {
  const header = await bytesAt(file, entry.offset, entry.offset + LOCAL_BYTES)
  const start = entry.offset + LOCAL_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28)
  const packed = file.createReadStream({ start, end: start + entry.packedBytes - 1, autoClose: false })
  await mkdir(dirname(target), { recursive: true })
  let crc = 0
  const summed = new Transform({
    transform(chunk: Buffer, _encoding, done): void {
      crc = crc32(chunk, crc)
      done(null, chunk)
    },
  })
  const out = createWriteStream(target, { mode: 0o755 })
  if (entry.packedBytes === 0) out.end()
  else if (entry.isPacked) await pipeline(packed, createInflateRaw(), summed, out)
  else await pipeline(packed, summed, out)
  if (crc !== entry.crc) throw invalid(target, 'its checksum is wrong')
}

async function bytesAt(file: FileHandle, start: number, end: number): Promise<Buffer> {
  const bytes = Buffer.alloc(end - start)
  await file.read(bytes, 0, bytes.length, start)
  return bytes
}

function invalid(path: string, why: string): EngineError {
  return new EngineError('FILE_INVALID', `wheel: ${path} cannot be unpacked: ${why}.`, {
    fixes: ['Run the same command again: the file is fetched anew.'],
  })
}
