// Near-duplicates: a 64-bit difference hash finds candidates (David Kendall / Neal Krawetz, "dHash"), the difference of
// 32×32 thumbnails decides, because on flat art many different drawings share a hash.
import type { RgbImage } from '../base/image.ts'
import { resizeRgb } from '../formats/images-resample.ts'

/** Side of the thumbnails compared. */
const THUMBNAIL_SIZE = 32
/** Brightness steps that count as a difference in the hash; less is compression noise in flat areas. */
const HASH_TOLERANCE = 2
/** Bits that may differ between candidates: eight bands of eight bits share at least one band up to seven. */
const MAX_HASH_DISTANCE = 7
const BANDS = 8
/**
 * Root mean square difference, on the scale 0–255, up to which two thumbnails are the same picture. Measured on 1,382
 * OpenMoji and 1,382 Noto drawings: JPEG at quality 20 stays below 5.1, scaling to 70 % with JPEG 70 below 5.3; 10
 * and 1 pairs of different drawings lie closer, all hard to tell apart (frowning and slightly frowning face: 4.9).
 */
const MAX_DIFFERENCE = 6
/** Side of the block means that rule out most candidates before all pixels are compared. */
const BLOCK_GRID = 4

/** What the comparison needs of a picture. */
export interface PictureSignature {
  /** Difference hash, 16 hex digits. */
  readonly dHash: string
  /** 32×32 RGB; 3,072 bytes. */
  readonly thumbnail: Uint8Array
}

/** Hash and thumbnail of a prepared picture. */
export function signatureOf(image: RgbImage): PictureSignature {
  return { dHash: differenceHash(image), thumbnail: resizeRgb(image, THUMBNAIL_SIZE, THUMBNAIL_SIZE).data }
}

/** 64 comparisons of neighbours in a 9×8 grey thumbnail, row by row, as 16 hex digits. */
export function differenceHash(image: RgbImage): string {
  const { data } = resizeRgb(image, 9, 8)
  const grey = (i: number): number =>
    0.299 * (data[i * 3] as number) +
    0.587 * (data[i * 3 + 1] as number) +
    0.114 * (data[i * 3 + 2] as number)
  let hex = ''
  for (let row = 0; row < 8; row++) {
    let byte = 0
    for (let column = 0; column < 8; column++) {
      const left = row * 9 + column
      byte = (byte << 1) | (grey(left + 1) - grey(left) > HASH_TOLERANCE ? 1 : 0)
    }
    hex += byte.toString(16).padStart(2, '0')
  }
  return hex
}

/** Root mean square difference of two thumbnails, 0–255. */
export function thumbnailDifference(a: Uint8Array, b: Uint8Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += ((a[i] as number) - (b[i] as number)) ** 2
  return Math.sqrt(sum / a.length)
}

/**
 * Groups near-duplicates; being one is passed on (a like b, b like c: one group).
 * Returns for each picture the index of its group's first member, its own when it is alone.
 */
export function groupNearDuplicates(pictures: readonly PictureSignature[]): Int32Array {
  const parents = Int32Array.from(pictures.keys())
  const blocks = pictures.map((picture) => blockMeans(picture.thumbnail))
  const hashes = pictures.map((picture) => hashBytes(picture.dHash))
  const isNear = (a: number, b: number): boolean =>
    hashDistance(hashes[a] as Uint8Array, hashes[b] as Uint8Array) <= MAX_HASH_DISTANCE &&
    // The mean square of block means is at most that of all pixels (Jensen), and rounding moves a difference by at most
    // 1, so this discards no true pair.
    thumbnailDifference(blocks[a] as Uint8Array, blocks[b] as Uint8Array) <= MAX_DIFFERENCE + 1 &&
    thumbnailDifference(
      (pictures[a] as PictureSignature).thumbnail,
      (pictures[b] as PictureSignature).thumbnail,
    ) <= MAX_DIFFERENCE
  for (let band = 0; band < BANDS; band++)
    for (const bucket of bucketsOf(hashes, band))
      for (let i = 1; i < bucket.length; i++)
        for (let j = 0; j < i; j++) {
          const [a, b] = [bucket[i] as number, bucket[j] as number]
          if (rootOf(parents, a) !== rootOf(parents, b) && isNear(a, b)) unite(parents, a, b)
        }
  return parents.map((_, i) => rootOf(parents, i))
}

function bucketsOf(hashes: readonly Uint8Array[], band: number): number[][] {
  const buckets: number[][] = Array.from({ length: 256 }, () => [])
  hashes.forEach((hash, i) => buckets[hash[band] as number]?.push(i))
  return buckets
}

function hashBytes(hex: string): Uint8Array {
  return Uint8Array.from({ length: 8 }, (_, i) => Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16))
}

function hashDistance(a: Uint8Array, b: Uint8Array): number {
  let bits = 0
  for (let i = 0; i < 8; i++) for (let x = (a[i] as number) ^ (b[i] as number); x !== 0; x &= x - 1) bits++
  return bits
}

/** Means of 4×4 blocks of a thumbnail, rounded; 48 bytes. */
function blockMeans(thumbnail: Uint8Array): Uint8Array {
  const image = { width: THUMBNAIL_SIZE, height: THUMBNAIL_SIZE, data: thumbnail }
  return resizeRgb(image, BLOCK_GRID, BLOCK_GRID).data
}

function rootOf(parents: Int32Array, index: number): number {
  let root = index
  while (parents[root] !== root) root = parents[root] as number
  for (let i = index; i !== root;) {
    const next = parents[i] as number
    parents[i] = root
    i = next
  }
  return root
}

/** Joins two groups under the smaller index, so that a group's root is its first member. */
function unite(parents: Int32Array, a: number, b: number): void {
  const [first, second] = [rootOf(parents, a), rootOf(parents, b)]
  parents[Math.max(first, second)] = Math.min(first, second)
}
