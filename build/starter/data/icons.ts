// Icon pictures as 128 × 128 RGBA, and what is done to them: placing on a colour, scaling, shifting, recolouring.
import sharp from 'sharp'
import { SCENE_COLOURS, type SceneColour } from '../../../engine/data/scene-shapes.ts'

/** Side of the stored icons. */
export const ICON_SIZE = 128
const PIXELS = ICON_SIZE * ICON_SIZE

/** Straight-alpha RGBA bytes of an icon. */
export type Icon = Uint8Array

/** Rasterizes a trusted SVG text. */
export async function rasterize(svg: string): Promise<Icon> {
  const image = sharp(Buffer.from(svg)).resize(ICON_SIZE, ICON_SIZE, {
    fit: 'contain',
    background: '#00000000',
  })
  return new Uint8Array(await image.ensureAlpha().raw().toBuffer())
}

/** How an icon is put into a picture. */
export interface Placement {
  readonly background: SceneColour
  /** Size factor and shift as a share of the side. */
  readonly scale?: number
  readonly shift?: readonly [number, number]
  readonly mirrored?: boolean
  /** Turns pixels near hue `from` into hue `to` (degrees). */
  readonly hue?: { readonly from: number; readonly to: number } | undefined
}

/** The picture, `size × size` RGB, by averaging boxes of the premultiplied icon. */
export function drawIcon(icon: Icon, size: number, placement: Placement): Uint8Array {
  const { scale = 1, shift = [0, 0], mirrored = false, hue } = placement
  const background = SCENE_COLOURS[placement.background]
  const source = hue ? recolour(icon, hue) : icon
  const out = new Uint8Array(size * size * 3)
  const box = ICON_SIZE / size
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++) {
      const total = [0, 0, 0, 0]
      for (let sub = 0; sub < box * box; sub++) {
        const y = sourceAt(row * box + Math.floor(sub / box), scale, shift[1])
        const x = sourceAt(column * box + (sub % box), scale, shift[0])
        if (x < 0 || y < 0 || x >= ICON_SIZE || y >= ICON_SIZE) continue
        addPremultiplied(total, source, (y * ICON_SIZE + (mirrored ? ICON_SIZE - 1 - x : x)) * 4)
      }
      const [r, g, b, alpha] = total.map((value) => value / (box * box)) as [number, number, number, number]
      const at = (row * size + column) * 3
      ;[r, g, b].forEach(
        (value, c) => (out[at + c] = Math.round(value + (1 - alpha) * (background[c] as number))),
      )
    }
  return out
}

function sourceAt(position: number, scale: number, shift: number): number {
  return Math.floor((((position + 0.5) / ICON_SIZE - 0.5 - shift) / scale + 0.5) * ICON_SIZE)
}

function addPremultiplied(total: number[], icon: Icon, at: number): void {
  const alpha = (icon[at + 3] as number) / 255
  for (let c = 0; c < 3; c++) total[c] = (total[c] as number) + (icon[at + c] as number) * alpha
  total[3] = (total[3] as number) + alpha
}

/** Hue in degrees, saturation and value of an RGB triple in [0, 1]. */
function toHsv(r: number, g: number, b: number): [number, number, number] {
  const high = Math.max(r, g, b)
  const range = high - Math.min(r, g, b) + 1e-6
  const sector =
    high === r ? ((g - b) / range + 6) % 6 : high === g ? (b - r) / range + 2 : (r - g) / range + 4
  return [sector * 60, range / (high + 1e-6), high]
}

/** The channel n ∈ {5, 3, 1} of a colour: the usual closed form of HSV → RGB. */
function fromHsv(hue: number, saturation: number, value: number): [number, number, number] {
  const channel = (n: number): number => {
    const k = (n + hue / 60) % 6
    return value - value * saturation * Math.max(0, Math.min(k, 4 - k, 1))
  }
  return [channel(5), channel(3), channel(1)]
}

const hueDistance = (a: number, b: number): number => Math.abs(((a - b + 540) % 360) - 180)

/** The icon's main hue, to ten degrees, or undefined when no hue covers two fifths of it. */
export function dominantHue(icon: Icon): number | undefined {
  const histogram = new Float64Array(36)
  const hues: number[] = []
  let opaque = 0
  for (let p = 0; p < PIXELS; p += 3) {
    if ((icon[p * 4 + 3] as number) < 128) continue
    opaque++
    const [hue, saturation, value] = toHsv(...rgbAt(icon, p))
    if (saturation <= 0.15) continue
    hues.push(hue)
    if (saturation <= 0.25 || value <= 0.25) continue
    const bin = Math.floor(hue / 10) % 36
    histogram[bin] = (histogram[bin] as number) + saturation
  }
  const smooth = histogram.map(
    (v, i) => v + (histogram[(i + 1) % 36] as number) + (histogram[(i + 35) % 36] as number),
  )
  const peak = smooth.indexOf(Math.max(...smooth)) * 10 + 5
  const near = hues.filter((hue) => hueDistance(hue, peak) < 45).length
  return near > 0.4 * Math.max(1, opaque) ? peak : undefined
}

function recolour(icon: Icon, { from, to }: { from: number; to: number }): Icon {
  const out = icon.slice()
  for (let p = 0; p < PIXELS; p++) {
    const [hue, saturation, value] = toHsv(...rgbAt(icon, p))
    if (saturation <= 0.15 || hueDistance(hue, from) >= 45) continue
    const offset = ((hue - from + 540) % 360) - 180
    fromHsv((to + offset * 0.3 + 360) % 360, Math.min(0.85, saturation), value).forEach(
      (v, c) => (out[p * 4 + c] = Math.round(v * 255)),
    )
  }
  return out
}

function rgbAt(icon: Icon, pixel: number): [number, number, number] {
  const at = pixel * 4
  return [(icon[at] as number) / 255, (icon[at + 1] as number) / 255, (icon[at + 2] as number) / 255]
}
