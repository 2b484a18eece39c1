// Blobs: connected patches of one named colour. Thin seams between two colours, where a third is nearest, are not blobs.
import type { RgbImage } from '../base/image.ts'

/** A colour as 8-bit red, green and blue. */
export type Rgb = readonly [number, number, number]

/** A square picture of labels: an index into a list of colours per pixel, row by row. */
export interface Labels {
  readonly size: number
  readonly data: Uint8Array
}

/** A patch of one label. */
export interface Blob {
  readonly label: number
  /** 1 where a pixel is well inside the patch. */
  readonly core: Uint8Array
  /** How many pixels the core has. */
  readonly area: number
  /** Mean position of the core as a share of the side, from the top left. */
  readonly x: number
  readonly y: number
}

/** The nearest colour of each pixel by Euclidean distance in RGB. */
export function nearestColours({ width, data }: RgbImage, colours: readonly Rgb[]): Labels {
  const labels = new Uint8Array(data.length / 3)
  for (let p = 0; p < labels.length; p++) {
    let least = Infinity
    for (const [i, colour] of colours.entries()) {
      const distance = colourDistance(data, p, colour)
      if (distance < least) [least, labels[p]] = [distance, i]
    }
  }
  return { size: width, data: labels }
}

/** Squared Euclidean distance of a pixel to a colour, 0 to 195,075. */
export function colourDistance(data: Uint8Array, pixel: number, [red, green, blue]: Rgb): number {
  const [r, g, b] = [data[pixel * 3], data[pixel * 3 + 1], data[pixel * 3 + 2]] as [number, number, number]
  return (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2
}

/** The label that most pixels of the picture's rim have. */
export function rimLabel({ size, data }: Labels): number {
  const isRim = (p: number): boolean =>
    [0, size - 1].includes(p % size) || [0, size - 1].includes(Math.floor(p / size))
  return commonest(data.filter((_, p) => isRim(p)))
}

/** The commonest value; the least of several. 0 when there is none. */
export function commonest(values: Uint8Array): number {
  const counts = new Uint32Array(256)
  for (const value of values) counts[value] = (counts[value] as number) + 1
  return counts.indexOf(Math.max(...counts))
}

/** Every blob whose label is not `background`, largest first. `depth` pixels are taken off each patch's edge. */
export function findBlobs(labels: Labels, background: number, depth: number): Blob[] {
  const { size, data } = labels
  let inner = data.map((label) => (label === background ? 0 : 1))
  for (let i = 0; i < depth; i++)
    inner = inner.map((value, p) => (value && isAmongEquals(labels, inner, p) ? 1 : 0))
  const blobs: Blob[] = []
  const seen = new Uint8Array(data.length)
  for (let p = 0; p < data.length; p++) {
    if (!inner[p] || seen[p]) continue
    const core = flood(size, p, (q) => inner[q] === 1 && data[q] === data[p])
    core.forEach((value, q) => value && (seen[q] = 1))
    blobs.push({ label: data[p] as number, core, ...momentsOf(core, size) })
  }
  return blobs.sort((a, b) => b.area - a.area)
}

function isAmongEquals({ size, data }: Labels, inner: Uint8Array, pixel: number): boolean {
  return neighbours(pixel, size).every((q) => inner[q] === 1 && data[q] === data[pixel])
}

/** The pixels beside, above and below, where there are any. */
function neighbours(pixel: number, size: number): number[] {
  const column = pixel % size
  const beside = [...(column > 0 ? [pixel - 1] : []), ...(column < size - 1 ? [pixel + 1] : [])]
  return [...beside, ...[pixel - size, pixel + size].filter((q) => q >= 0 && q < size * size)]
}

/** The pixels that can be reached from `start` over pixels that `belongs` accepts, as a mask. */
export function flood(
  size: number,
  start: number | readonly number[],
  belongs: (pixel: number) => boolean,
): Uint8Array {
  const mask = new Uint8Array(size * size)
  const open = typeof start === 'number' ? [start] : [...start]
  for (const pixel of open) mask[pixel] = 1
  for (let pixel = open.pop(); pixel !== undefined; pixel = open.pop())
    for (const q of neighbours(pixel, size))
      if (!mask[q] && belongs(q)) {
        mask[q] = 1
        open.push(q)
      }
  return mask
}

/** Area in pixels and mean position as shares of the side. */
export function momentsOf(mask: Uint8Array, size: number): { area: number; x: number; y: number } {
  let [area, x, y] = [0, 0, 0]
  mask.forEach((value, p) => {
    area += value
    x += value * ((p % size) + 0.5)
    y += value * (Math.floor(p / size) + 0.5)
  })
  return { area, x: x / area / size, y: y / area / size }
}

/** The mask grown by `radius` pixels in every direction, diagonals too. */
export function dilate(mask: Uint8Array, size: number, radius: number): Uint8Array {
  const sideways = mask.map((_, p) =>
    anyWithin(mask, p, { low: -(p % size), high: size - 1 - (p % size), step: 1, radius }),
  )
  return sideways.map((_, p) => {
    const row = Math.floor(p / size)
    return anyWithin(sideways, p, { low: -row, high: size - 1 - row, step: size, radius })
  })
}

interface Reach {
  readonly low: number
  readonly high: number
  readonly step: number
  readonly radius: number
}

function anyWithin(mask: Uint8Array, pixel: number, { low, high, step, radius }: Reach): number {
  for (let i = Math.max(low, -radius); i <= Math.min(high, radius); i++) if (mask[pixel + i * step]) return 1
  return 0
}
