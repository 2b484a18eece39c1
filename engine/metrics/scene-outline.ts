// The pixels of an object, from the blob that is its core.
import type { RgbImage } from '../base/image.ts'
import { type Blob, colourDistance, commonest, dilate, flood, type Labels, type Rgb } from './scene-blobs.ts'

/** A picture with the nearest colour of each pixel. */
export interface LabelledImage {
  readonly image: RgbImage
  readonly labels: Labels
  readonly colours: readonly Rgb[]
}

/** What is known of an object's pixels. */
export interface Outline {
  readonly size: number
  /** 1 where the object is. */
  readonly mask: Uint8Array
  /** 1 where other objects are: what is behind them cannot be known. */
  readonly unknown: Uint8Array
  /** The object with the unknown parts that it surrounds. */
  readonly whole: Uint8Array
}

/** A blob smaller than this share of another of its colour can be a part of it. */
const SPLINTER = 0.5
/** How far from its core an object can reach, in 64ths of the side: the tips of stars and moons are thin. */
const REACH = 6

/** How many pixels one pixel of a 64-pixel picture is. */
export function pixelUnit(size: number): number {
  return Math.max(1, Math.round(size / 64))
}

/**
 * The pixels of the object that a blob is the core of: those around it that are nearer to its colour than to the colour
 * that surrounds it. So seams in which a third colour is nearest go to the side they belong to.
 */
export function outlineOf(blob: Blob, blobs: readonly Blob[], picture: LabelledImage): Outline {
  const { image, labels, colours } = picture
  const { size, data } = labels
  const surroundings = surroundingsOf(blob, labels)
  const unknown = unknownAround(
    blob,
    blobs.filter(({ label }) => label !== surroundings),
    picture,
  )
  const [own, outside] = [colours[blob.label], colours[surroundings]] as [Rgb, Rgb]
  const reach = dilate(blob.core, size, REACH * pixelUnit(size))
  const isOwn = (p: number): boolean =>
    !!reach[p] && !unknown[p] && colourDistance(image.data, p, own) < colourDistance(image.data, p, outside)
  const solid = flood(
    size,
    [...blob.core.keys()].filter((p) => blob.core[p]),
    isOwn,
  )
  const beyond = outsideOf(solid, size)
  const mask = solid.map((value, p) => (value || (!beyond[p] && data[p] === blob.label) ? 1 : 0))
  return { size, mask, unknown, whole: mask.map((value, p) => (value || (!beyond[p] && unknown[p]) ? 1 : 0)) }
}

/** The commonest other label a little off the blob. */
function surroundingsOf({ core, label }: Blob, { size, data }: Labels): number {
  const near = dilate(core, size, 2 * pixelUnit(size))
  const around = dilate(near, size, pixelUnit(size))
  return commonest(data.filter((other, p) => around[p] && !near[p] && other !== label))
}

function unknownAround(
  blob: Blob,
  blobs: readonly Blob[],
  { image, labels, colours }: LabelledImage,
): Uint8Array {
  const unknown = new Uint8Array(labels.data.length)
  for (const other of blobs) {
    if (other === blob) continue
    const owns = claimOf(other, blob, colours)
    dilate(other.core, labels.size, 2 * pixelUnit(labels.size)).forEach((value, p) => {
      if (value && owns(image.data, p)) unknown[p] = 1
    })
  }
  return unknown
}

type Claim = (data: Uint8Array, pixel: number) => boolean

/** Which pixels near a blob are not another's: those nearer to its colour; of one colour, all unless it is a splinter. */
function claimOf(blob: Blob, against: Blob, colours: readonly Rgb[]): Claim {
  if (blob.label === against.label) return () => blob.area > SPLINTER * against.area
  const [own, others] = [colours[blob.label], colours[against.label]] as [Rgb, Rgb]
  return (data, pixel) => colourDistance(data, pixel, own) < colourDistance(data, pixel, others)
}

/** The pixels that the mask does not enclose. */
function outsideOf(mask: Uint8Array, size: number): Uint8Array {
  const isRim = (p: number): boolean =>
    p < size || p >= size * (size - 1) || p % size === 0 || p % size === size - 1
  return flood(
    size,
    [...mask.keys()].filter((p) => !mask[p] && isRim(p)),
    (p) => !mask[p],
  )
}
