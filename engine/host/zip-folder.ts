// A folder as one ZIP archive. Pictures are packed already, so files are stored as they are; more than 65,535 files or
// 4 GiB in all take the 64-bit fields of the format (APPNOTE 4.3.14, 4.5.3).
import { type FileHandle, open, readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { crc32 } from 'node:zlib'

/** What steers packing from outside. */
export interface ZipControl {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: (done: number, total: number) => void
}

interface Entry {
  readonly name: Buffer
  readonly crc: number
  readonly size: number
  /** Where its header begins. */
  readonly offset: number
}

const LARGEST_16 = 0xffff
const LARGEST_32 = 0xffffffff
const VERSION_64 = 45
/** Names are UTF-8. */
const FLAGS = 1 << 11
/** 1 January 1980, the first day that the format knows: equal folders give equal archives. */
const FIRST_DAY = 0x21

/** Packs all files below a folder into a new file. @throws what the file system throws, and the signal's reason */
export async function zipFolder(folder: string, target: string, control: ZipControl = {}): Promise<void> {
  const paths = await filesBelow(folder)
  const file = await open(target, 'wx')
  try {
    const entries: Entry[] = []
    let offset = 0
    for (const path of paths) {
      control.signal?.throwIfAborted()
      const entry = await addFile(file, { folder, path, offset })
      entries.push(entry)
      offset += 30 + entry.name.length + entry.size
      control.onProgress?.(entries.length, paths.length)
    }
    await writeDirectory(file, entries, offset)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function filesBelow(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  return found
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

async function addFile(
  file: FileHandle,
  { folder, path, offset }: { readonly folder: string; readonly path: string; readonly offset: number },
): Promise<Entry> {
  const bytes = await readFile(path)
  const name = Buffer.from(relative(folder, path).split(sep).join('/'))
  const entry = { name, crc: crc32(bytes), size: bytes.length, offset }
  await writeAll(file, [Buffer.concat([localHeader(entry), name, bytes])])
  return entry
}

/** Size, checksum and name of a file, as both kinds of headers have them. */
function facts({ name, crc, size }: Entry, extraLength: number): Buffer {
  const bytes = Buffer.alloc(24)
  bytes.writeUInt16LE(VERSION_64, 0)
  bytes.writeUInt16LE(FLAGS, 2)
  bytes.writeUInt16LE(FIRST_DAY, 8)
  bytes.writeUInt32LE(crc, 10)
  bytes.writeUInt32LE(size, 14)
  bytes.writeUInt32LE(size, 18)
  return Buffer.concat([bytes.subarray(0, 22), uint16(name.length), uint16(extraLength)])
}

function localHeader(entry: Entry): Buffer {
  return Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), facts(entry, 0)])
}

function centralHeader(entry: Entry): Buffer {
  const isFar = entry.offset >= LARGEST_32
  const extra = isFar ? Buffer.concat([uint16(1), uint16(8), uint64(entry.offset)]) : Buffer.alloc(0)
  return Buffer.concat([
    ...[Buffer.from('PK\x01\x02', 'latin1'), uint16(VERSION_64), facts(entry, extra.length)],
    ...[Buffer.alloc(10), uint32(isFar ? LARGEST_32 : entry.offset), entry.name, extra],
  ])
}

async function writeDirectory(file: FileHandle, entries: readonly Entry[], offset: number): Promise<void> {
  const headers = entries.map(centralHeader)
  const size = headers.reduce((sum, { length }) => sum + length, 0)
  await writeAll(file, [...headers, endOf({ count: entries.length, size, offset })])
}

interface Directory {
  readonly count: number
  readonly size: number
  readonly offset: number
}

function endOf({ count, size, offset }: Directory): Buffer {
  const isLarge = count >= LARGEST_16 || size >= LARGEST_32 || offset >= LARGEST_32
  const counted = uint16(Math.min(count, LARGEST_16))
  const end = Buffer.concat([
    ...[Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(4), counted, counted],
    ...[uint32(Math.min(size, LARGEST_32)), uint32(Math.min(offset, LARGEST_32)), Buffer.alloc(2)],
  ])
  return isLarge ? Buffer.concat([end64({ count, size, offset }), end]) : end
}

function end64({ count, size, offset }: Directory): Buffer {
  return Buffer.concat([
    ...[Buffer.from('PK\x06\x06', 'latin1'), uint64(44), uint16(VERSION_64), uint16(VERSION_64)],
    ...[Buffer.alloc(8), uint64(count), uint64(count), uint64(size), uint64(offset)],
    ...[Buffer.from('PK\x06\x07', 'latin1'), Buffer.alloc(4), uint64(offset + size), uint32(1)],
  ])
}

async function writeAll(file: FileHandle, parts: readonly Buffer[]): Promise<void> {
  const bytes = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts)
  for (let done = 0; done < bytes.length;) done += (await file.write(bytes, done)).bytesWritten
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(value)
  return bytes
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(value))
  return bytes
}
