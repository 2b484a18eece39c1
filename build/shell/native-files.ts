// Tells programs and libraries by their first bytes: which system and which processor they are made for.
import { closeSync, openSync, readSync } from 'node:fs'
import type { ShippedFile } from './engine-files.ts'

export interface NativeFile extends ShippedFile {
  /** `linux`, `win32` or `darwin`. */
  readonly platform: string
  /** `x64`, `arm64`, `any` for a file with several, else the number of the processor. */
  readonly arch: string
}

/** The native files among what is shipped. */
export function nativeFiles(files: readonly ShippedFile[]): NativeFile[] {
  return files.flatMap((file) => {
    const kind = nativeKind(firstBytes(file.from))
    return kind ? [{ ...file, ...kind }] : []
  })
}

const ELF = 0x7f454c46
const MACH_O_64 = 0xfeedfacf
const MACH_O_FAT = 0xcafebabe
const ELF_PROCESSORS: Readonly<Record<number, string>> = { 0x3e: 'x64', 0xb7: 'arm64' }
const PE_PROCESSORS: Readonly<Record<number, string>> = { 0x8664: 'x64', 0xaa64: 'arm64' }
const MACH_O_PROCESSORS: Readonly<Record<number, string>> = { 0x01000007: 'x64', 0x0100000c: 'arm64' }

/** What the start of a file says; undefined when it is no program and no library. */
export function nativeKind(bytes: Buffer): Pick<NativeFile, 'platform' | 'arch'> | undefined {
  if (bytes.length < 64) return undefined
  if (bytes.readUInt32BE(0) === ELF) return native('linux', ELF_PROCESSORS, bytes.readUInt16LE(18))
  if (bytes.readUInt32LE(0) === MACH_O_64) return native('darwin', MACH_O_PROCESSORS, bytes.readUInt32LE(4))
  if (bytes.readUInt32BE(0) === MACH_O_FAT) return { platform: 'darwin', arch: 'any' }
  const at = bytes.readUInt32LE(60) // where a Windows file has its header
  const isWindows = bytes.toString('latin1', 0, 2) === 'MZ' && at + 6 <= bytes.length
  if (!isWindows || bytes.toString('latin1', at, at + 4) !== 'PE\0\0') return undefined
  return native('win32', PE_PROCESSORS, bytes.readUInt16LE(at + 4))
}

function native(platform: string, processors: Readonly<Record<number, string>>, number: number) {
  return { platform, arch: processors[number] ?? String(number) }
}

function firstBytes(path: string): Buffer {
  const bytes = Buffer.alloc(4096)
  const file = openSync(path, 'r')
  try {
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, 0))
  } finally {
    closeSync(file)
  }
}
