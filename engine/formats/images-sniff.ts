// What picture format a file really has, from its first bytes, and whether its end is missing. The name of a file is
// never believed: an SVG called .png would otherwise reach a parser that fetches and runs things.

/** Formats we decode. */
export type ImageFormat = 'png' | 'jpeg' | 'webp' | 'gif' | 'tiff' | 'avif'

/** Formats we recognise only to refuse them with a useful sentence. */
export type RefusedFormat = 'svg' | 'bmp' | 'heic' | 'jxl' | 'pdf'

/** Enough of a file for {@link sniffImageFormat}; an SVG may open with a long comment. */
const SNIFF_BYTES = 1024

/** Format, signature in Latin-1, offset of the signature in bytes. */
const SIGNATURES: readonly (readonly [ImageFormat | RefusedFormat, string, number])[] = [
  ['png', '\x89PNG\r\n\x1a\n', 0],
  ['jpeg', '\xff\xd8\xff', 0],
  ['webp', 'WEBP', 8],
  ['gif', 'GIF87a', 0],
  ['gif', 'GIF89a', 0],
  ['tiff', 'II*\0', 0],
  ['tiff', 'MM\0*', 0],
  ['tiff', 'II+\0', 0],
  ['tiff', 'MM\0+', 0],
  ['bmp', 'BM', 0],
  ['pdf', '%PDF', 0],
  ['jxl', '\xff\x0a', 0],
  ['jxl', 'JXL ', 4],
]

/** The format the first bytes announce, or undefined for none we know. */
export function sniffImageFormat(bytes: Uint8Array): ImageFormat | RefusedFormat | undefined {
  if (latin(bytes, 4, 4) === 'ftyp') return sniffBrands(bytes)
  const found = SIGNATURES.find(([, signature, at]) => latin(bytes, at, signature.length) === signature)
  if (found) return found[0]
  return looksLikeSvg(bytes) ? 'svg' : undefined
}

/** AVIF and HEIC share one container; the brands of its first box tell them apart. */
function sniffBrands(bytes: Uint8Array): 'avif' | 'heic' | undefined {
  const brands = latin(bytes, 8, Math.min(bytes.length, bigEndian(bytes, 0)) - 8)
  if (/avi[fs]/.test(brands)) return 'avif'
  return /hei[cxms]|hev[cx]|mif1|msf1/.test(brands) ? 'heic' : undefined
}

function looksLikeSvg(bytes: Uint8Array): boolean {
  const text = new TextDecoder().decode(bytes.subarray(0, SNIFF_BYTES)).trimStart()
  return text.startsWith('<') && /<svg[\s>:]|<!DOCTYPE\s+svg|^<\?xml|^<!--/i.test(text)
}

/** True when the file's own structure says that bytes are missing at its end. Meant to explain a failed decode. */
export function isImageTruncated(bytes: Uint8Array, format: ImageFormat): boolean {
  if (format === 'png') return isPngTruncated(bytes)
  if (format === 'jpeg') return latin(bytes, bytes.length - 2, 2) !== '\xff\xd9'
  if (format === 'webp') return bytes.length < 12 || littleEndian(bytes, 4) + 8 > bytes.length
  if (format === 'gif') return bytes[bytes.length - 1] !== 0x3b
  if (format === 'avif') return isBoxFileTruncated(bytes)
  return isTiffTruncated(bytes)
}

/** Walks the chunks: length, type, data, checksum; the last is IEND. */
function isPngTruncated(bytes: Uint8Array): boolean {
  for (let at = 8; at + 12 <= bytes.length;) {
    if (latin(bytes, at + 4, 4) === 'IEND') return false
    at += bigEndian(bytes, at) + 12
  }
  return true
}

/** Walks the top-level boxes: length, type, content; length 0 means "to the end of the file". */
function isBoxFileTruncated(bytes: Uint8Array): boolean {
  let at = 0
  while (at + 8 <= bytes.length) {
    const length = bigEndian(bytes, at)
    if (length < 8) return false
    at += length
  }
  return at !== bytes.length
}

/** The header holds the offset of the first directory, whose entries must lie inside the file. */
function isTiffTruncated(bytes: Uint8Array): boolean {
  if (bytes.length < 8) return true
  const read = bytes[0] === 0x49 ? littleEndian : bigEndian
  return read(bytes, 4) + 2 > bytes.length
}

function latin(bytes: Uint8Array, at: number, count: number): string {
  return String.fromCharCode(
    ...bytes.subarray(Math.max(0, at), Math.max(0, at + Math.min(count, SNIFF_BYTES))),
  )
}

function bigEndian(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at, false)
}

function littleEndian(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at, true)
}
