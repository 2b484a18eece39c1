// Ranges of code points as ranges of UTF-8 bytes.
import type { CodeRange } from './pattern.ts'

/** Bytes from the first to the last, both in it. */
export type ByteRange = readonly [first: number, last: number]

/** Last code points that one, two, three and four bytes hold. */
const LAST_OF_LENGTH = [0x7f, 0x7ff, 0xffff, 0x10ffff]
/** Code points that no text has. */
const SURROGATES = [0xd800, 0xdfff] as const

/** The byte sequences of a range, each as one range per byte; together they are all of them, and none twice. */
export function utf8Ranges([first, last]: CodeRange): ByteRange[][] {
  if (first > last) return []
  const [low, high] = SURROGATES
  if (first <= high && last >= low) return [...utf8Ranges([first, low - 1]), ...utf8Ranges([high + 1, last])]
  const end = LAST_OF_LENGTH.find((limit) => first <= limit) as number
  if (last > end) return [...utf8Ranges([first, end]), ...utf8Ranges([end + 1, last])]
  return alignedRanges(first, last, LAST_OF_LENGTH.indexOf(end) + 1)
}

/** Of code points with one number of bytes: split until the lower bytes go through all their values. */
function alignedRanges(first: number, last: number, length: number): ByteRange[][] {
  for (let i = 1; i < length; i++) {
    const mask = 2 ** (6 * i) - 1
    if (first >> (6 * i) === last >> (6 * i)) continue
    if ((first & mask) !== 0) {
      const cut = first | mask
      return [...alignedRanges(first, cut, length), ...alignedRanges(cut + 1, last, length)]
    }
    if ((last & mask) !== mask) {
      const cut = (last & ~mask) - 1
      return [...alignedRanges(first, cut, length), ...alignedRanges(cut + 1, last, length)]
    }
  }
  const [a, b] = [encoded(first, length), encoded(last, length)]
  return [a.map((byte, i) => [byte, b[i] as number])]
}

function encoded(code: number, length: number): number[] {
  if (length === 1) return [code]
  const lead = [0, 0, 0xc0, 0xe0, 0xf0][length] as number
  return Array.from({ length }, (_, i) => {
    const bits = code >> (6 * (length - 1 - i))
    return i === 0 ? lead | bits : 0x80 | (bits & 0x3f)
  })
}
