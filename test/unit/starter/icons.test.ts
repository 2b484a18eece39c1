import { describe, expect, it } from 'vitest'
import { dominantHue, drawIcon, ICON_SIZE, rasterize } from '../../../build/starter/data/icons.ts'

type Colour = readonly [number, number, number, number]

/** An icon whose left and right halves have one colour each. */
function halves(left: Colour, right: Colour): Uint8Array {
  return Uint8Array.from({ length: ICON_SIZE * ICON_SIZE * 4 }, (_, i) => {
    const x = Math.floor(i / 4) % ICON_SIZE
    return (x < ICON_SIZE / 2 ? left : right)[i % 4] as number
  })
}

function pixel(picture: Uint8Array, x: number, y: number): number[] {
  return [...picture.subarray((y * 64 + x) * 3, (y * 64 + x) * 3 + 3)]
}

const RED: Colour = [200, 0, 0, 255]
const CLEAR: Colour = [0, 0, 0, 0]

describe('drawing an icon', () => {
  it('shows the background where the icon is clear and mixes where it is half so', () => {
    const picture = drawIcon(halves([200, 100, 0, 128], CLEAR), 64, { background: 'blue' })
    // Blue is 45, 100, 225; alpha is 128/255 = .50196: 200·.50196 + 45·.49804 = 122.8; 100; 225·.49804 = 112.06.
    expect(pixel(picture, 10, 10)).toEqual([123, 100, 112])
    expect(pixel(picture, 50, 10)).toEqual([45, 100, 225])
  })

  it('mirrors, shifts and shrinks about the middle', () => {
    const icon = halves(RED, CLEAR)
    const mirrored = drawIcon(icon, 64, { background: 'white', mirrored: true })
    expect([pixel(mirrored, 10, 10), pixel(mirrored, 50, 10)]).toEqual([
      [255, 255, 255],
      [200, 0, 0],
    ])
    const shifted = drawIcon(icon, 64, { background: 'white', shift: [0.25, 0] })
    // The left half now reaches from a quarter to three quarters.
    expect([8, 20, 40, 56].map((x) => pixel(shifted, x, 10)[1])).toEqual([255, 0, 0, 255])
    const shrunk = drawIcon(icon, 64, { background: 'white', scale: 0.5 })
    expect([8, 20, 40].map((x) => pixel(shrunk, x, 32)[1])).toEqual([255, 0, 255])
    expect(pixel(shrunk, 20, 8)).toEqual([255, 255, 255])
  })

  it('turns only the pixels near a hue', () => {
    const icon = halves(RED, [0, 0, 200, 255])
    const picture = drawIcon(icon, 64, { background: 'white', hue: { from: 0, to: 120 } })
    // Saturation is limited to .85: value 200, so the other channels are 200 · .15 = 30.
    expect(pixel(picture, 10, 10)).toEqual([30, 200, 30])
    expect(pixel(picture, 50, 10)).toEqual([0, 0, 200])
  })
})

describe('the main hue', () => {
  it('is known to ten degrees, whatever is clear and whatever is smaller or paler', () => {
    // Pure green is 120°. Hues are counted in bins of ten degrees, smoothed over three of them.
    const hues = [CLEAR, [0, 200, 0, 255], [150, 150, 170, 255]].map((right) =>
      dominantHue(halves([0, 200, 0, 255], right as Colour)),
    )
    expect(hues).toEqual([115, 115, 115])
  })

  it('is nothing for gray and where no hue covers two fifths', () => {
    expect(dominantHue(halves([90, 90, 90, 255], [90, 90, 90, 255]))).toBeUndefined()
    const thirds = Uint8Array.from({ length: ICON_SIZE * ICON_SIZE * 4 }, (_, i) => {
      const bands = [RED, [0, 200, 0, 255], [0, 0, 200, 255]] as const
      return bands[Math.floor(((Math.floor(i / 4) % ICON_SIZE) / ICON_SIZE) * 3)]?.[i % 4] ?? 0
    })
    expect(dominantHue(thirds)).toBeUndefined()
  })
})

it('rasterizes an SVG with straight alpha', async () => {
  const rectangle = '<rect width="64" height="128" fill="#c86432" fill-opacity=".5"/>'
  const icon = await rasterize(
    `<svg xmlns="http://www.w3.org/2000/svg" width="128" height="128">${rectangle}</svg>`,
  )
  expect(icon.length).toBe(ICON_SIZE * ICON_SIZE * 4)
  const [red, green, blue, alpha] = icon.subarray((40 * 128 + 20) * 4) as unknown as [
    number,
    number,
    number,
    number,
  ]
  expect(Math.abs(alpha - 128)).toBeLessThanOrEqual(1)
  // Premultiplying at 8 bits and back may move a channel by one or two levels.
  for (const [i, value] of [red, green, blue].entries())
    expect(Math.abs(value - ([200, 100, 50][i] as number))).toBeLessThanOrEqual(2)
  expect(icon[(40 * 128 + 100) * 4 + 3]).toBe(0)
})
