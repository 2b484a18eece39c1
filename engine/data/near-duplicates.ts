// Near-duplicates: a 64-bit difference hash finds candidates (David Kendall / Neal Krawetz, "dHash"), the difference of
// 32×32 thumbnails decides, because on flat art many different drawings share a hash.
import { rootOf, singleGroups, unite } from './disjoint-groups.ts'
import { setImmediate } from 'node:timers/promises'
import type { RgbImage } from '../base/image.ts'
import { resizeRgb } from '../formats/images-resample.ts'
import { cancelled } from './concurrent.ts'

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
/** Longest time without letting other work in, in milliseconds: cancelling must be noticed. */
const MAX_BUSY_MS = 50
/** Number of ones in each byte. */
const BIT_COUNTS = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length)
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

/** Whether the root mean square difference of two byte arrays of one length is at most `limit`. */
function isWithin(a: Uint8Array, b: Uint8Array, limit: number): boolean {
  let left = limit * limit * a.length
  for (let i = 0; i < a.length && left >= 0; i++) {
    const difference = (a[i] as number) - (b[i] as number)
    left -= difference * difference
  }
  return left >= 0
}

/**
 * Groups near-duplicates; being one is passed on (a like b, b like c: one group).
 * Gives for each picture the index of its group's first member, its own when it is alone.
 * @throws CANCELLED when the signal fires
 */
export async function groupNearDuplicates(
  pictures: readonly PictureSignature[],
  signal?: AbortSignal,
): Promise<Int32Array> {
  const parents = singleGroups(pictures.length)
  const candidates = pictures.map(candidateOf).sort((a, b) => a.mean - b.mean)
  let rested = Number.NEGATIVE_INFINITY
  for (let band = 0; band < BANDS; band++)
    for (const bucket of bucketsOf(candidates, band))
      for (let i = 0; i < bucket.length; i++) {
        joinNearOnes(bucket, i, band, parents)
        if (performance.now() - rested < MAX_BUSY_MS) continue
        await setImmediate()
        if (signal?.aborted) throw cancelled('near-duplicates')
        rested = performance.now()
      }
  return parents.map((_, i) => rootOf(parents, i))
}

/** A picture with what rules out most comparisons. */
interface Candidate {
  readonly index: number
  readonly hash: Uint8Array
  readonly thumbnail: Uint8Array
  readonly blocks: Uint8Array
  /** Mean of the thumbnail, all channels. */
  readonly mean: number
}

function candidateOf({ dHash, thumbnail }: PictureSignature, index: number): Candidate {
  const hash = Uint8Array.from({ length: BANDS }, (_, i) =>
    Number.parseInt(dHash.slice(i * 2, i * 2 + 2), 16),
  )
  const mean = thumbnail.reduce((sum, value) => sum + value, 0) / thumbnail.length
  return { index, hash, thumbnail, blocks: blockMeans(thumbnail), mean }
}

/** Candidates by their hash's byte at `band`, each bucket still in the order of means. */
function bucketsOf(candidates: readonly Candidate[], band: number): Candidate[][] {
  const buckets: Candidate[][] = Array.from({ length: 256 }, () => [])
  for (const candidate of candidates) buckets[candidate.hash[band] as number]?.push(candidate)
  return buckets
}

/** Joins a bucket's member `i` with those of lower mean before it. */
function joinNearOnes(bucket: readonly Candidate[], i: number, band: number, parents: Int32Array): void {
  const a = bucket[i] as Candidate
  for (let j = i - 1; j >= 0; j--) {
    const b = bucket[j] as Candidate
    // The mean square difference is at least the square of the difference of means (Jensen), here and for blocks.
    if (a.mean - b.mean > MAX_DIFFERENCE) return
    if (isNear(a, b, band) && rootOf(parents, a.index) !== rootOf(parents, b.index))
      unite(parents, a.index, b.index)
  }
}

function isNear(a: Candidate, b: Candidate, band: number): boolean {
  let distance = 0
  for (let i = 0; i < BANDS; i++) {
    const bits = (a.hash[i] as number) ^ (b.hash[i] as number)
    // A pair that shares an earlier band was compared there.
    if (bits === 0 && i < band) return false
    distance += BIT_COUNTS[bits] as number
  }
  return (
    distance <= MAX_HASH_DISTANCE &&
    // Rounding moves a difference of block means by at most 1.
    isWithin(a.blocks, b.blocks, MAX_DIFFERENCE + 1) &&
    isWithin(a.thumbnail, b.thumbnail, MAX_DIFFERENCE)
  )
}

/** Means of 4×4 blocks of a thumbnail, rounded; 48 bytes. */
function blockMeans(thumbnail: Uint8Array): Uint8Array {
  const image = { width: THUMBNAIL_SIZE, height: THUMBNAIL_SIZE, data: thumbnail }
  return resizeRgb(image, BLOCK_GRID, BLOCK_GRID).data
}
