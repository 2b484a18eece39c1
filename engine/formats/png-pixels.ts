// PNG files of 8-bit RGB without interlacing, as `encodePng` writes them → pixels, without waiting: opening a dataset
// reads thousands of them. Pictures from elsewhere go through `decodePicture`. W3C PNG, third edition, §5, §7 and §9.
import { inflateSync } from 'node:zlib'
import { EngineError } from '../base/errors.ts'
import type { RgbImage } from '../base/image.ts'

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
/** Bytes per pixel. */
const CHANNELS = 3
/** Longest side read, in pixels: beyond every prepared picture. */
const MAX_SIDE = 4096

/** Reads an 8-bit RGB PNG. `where` names it in errors. @throws IMAGE_INVALID when it is anything else */
export function decodeRgbPng(bytes: Uint8Array, where: string): RgbImage {
  const { header, compressed } = readChunks(bytes, where)
  const width = header.readUInt32BE(0)
  const height = header.readUInt32BE(4)
  const [depth, colourType, , , interlace] = header.subarray(8)
  const isReadable = depth === 8 && colourType === 2 && interlace === 0
  if (!isReadable || Math.min(width, height) < 1 || Math.max(width, height) > MAX_SIDE)
    throw invalid(where, 'it is not plain 8-bit RGB')
  const stride = width * CHANNELS
  const lines = inflated(compressed, height * (stride + 1), where)
  const data = new Uint8Array(height * stride)
  for (let y = 0; y < height; y++) {
    const filter = lines[y * (stride + 1)] as number
    if (filter > 4) throw invalid(where, `line ${y} has the unknown filter ${filter}`)
    data.set(lines.subarray(y * (stride + 1) + 1, (y + 1) * (stride + 1)), y * stride)
    unfilter(data, y, stride, filter)
  }
  return { width, height, data }
}

function readChunks(bytes: Uint8Array, where: string): { header: Buffer; compressed: Buffer } {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  if (SIGNATURE.some((byte, i) => file[i] !== byte)) throw invalid(where, 'it has no PNG signature')
  let header: Buffer | undefined
  const parts: Buffer[] = []
  for (let at = SIGNATURE.length; at + 12 <= file.length;) {
    const end = at + 8 + file.readUInt32BE(at)
    const type = file.toString('latin1', at + 4, at + 8)
    const content = file.subarray(at + 8, end)
    if (type === 'IHDR' && content.length === 13) header = content
    if (type === 'IDAT') parts.push(content)
    at = end + 4
  }
  if (!header || parts.length === 0) throw invalid(where, 'it has no header or no pixels')
  return { header, compressed: Buffer.concat(parts) }
}

function inflated(compressed: Buffer, length: number, where: string): Buffer {
  try {
    const lines = inflateSync(compressed, { maxOutputLength: length })
    if (lines.length === length) return lines
  } catch (cause) {
    throw invalid(where, 'its pixels cannot be unpacked', cause)
  }
  throw invalid(where, 'it ends before its last line')
}

/** Undoes a line's filter in place; left of a line and above the picture everything is 0. §9.2 */
function unfilter(data: Uint8Array, y: number, stride: number, filter: number): void {
  if (filter === 0) return
  const start = y * stride
  for (let x = 0; x < stride; x++) {
    const i = start + x
    const left = x < CHANNELS ? 0 : (data[i - CHANNELS] as number)
    const above = y === 0 ? 0 : (data[i - stride] as number)
    const corner = x < CHANNELS || y === 0 ? 0 : (data[i - stride - CHANNELS] as number)
    data[i] = (data[i] as number) + predicted(filter, left, above, corner)
  }
}

function predicted(filter: number, left: number, above: number, corner: number): number {
  if (filter === 1) return left
  if (filter === 2) return above
  if (filter === 3) return (left + above) >> 1
  return paeth(left, above, corner)
}

/** Whichever neighbour is nearest to left + above − corner. §9.4 */
function paeth(left: number, above: number, corner: number): number {
  const toLeft = Math.abs(above - corner)
  const toAbove = Math.abs(left - corner)
  const toCorner = Math.abs(left + above - 2 * corner)
  if (toLeft <= toAbove && toLeft <= toCorner) return left
  return toAbove <= toCorner ? above : corner
}

function invalid(where: string, problem: string, cause?: unknown): EngineError {
  return new EngineError('IMAGE_INVALID', `${where}: expected an 8-bit RGB PNG file, ${problem}.`, { cause })
}
