import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitPicture, resizeRgb } from '../../../engine/formats/images-resample.ts'
import type { FitOptions, RgbaPicture } from '../../../engine/formats/images-resample.ts'
import { lettersToPixels, pixelsOf } from './images-fixtures.ts'

const BLACK = [0, 0, 0] as const

/** An opaque picture whose three channels all hold the given grey values. */
function greys(width: number, values: readonly number[]): RgbaPicture {
  const data = Uint8Array.from(values.flatMap((value) => [value, value, value, 255]))
  return { width, height: values.length / width, data }
}

function fit(picture: RgbaPicture, options: Omit<FitOptions, 'background'>): number[] {
  return pixelsOf(fitPicture(picture, { background: BLACK, ...options })).filter((_, i) => i % 3 === 0)
}

describe('refusals', () => {
  it('names a useless size', () => {
    expect(() => fit(greys(1, [0]), { size: 0, fit: 'cover' })).toThrowError(
      /whole number of pixels from 1, got 0/,
    )
  })

  it('names a missing box and one outside the picture', () => {
    const picture = greys(2, [1, 2, 3, 4])
    expect(() => fit(picture, { size: 1, fit: 'crop-box' })).toThrowError(/needs a box/)
    const box = { left: 1, top: 0, width: 2, height: 1 }
    expect(() => fit(picture, { size: 1, fit: 'crop-box', box })).toThrowError(/2×1 at \(1, 0\).*2×2/)
  })
})

describe('shrinking', () => {
  it('averages whole blocks', () => {
    // Blocks of 2×2: (10+20+50+60)/4 = 35, (30+40+70+80)/4 = 55, (0+0+4+2)/4 = 1.5 → 2, (255·4)/4.
    const picture = greys(4, [10, 20, 30, 40, 50, 60, 70, 80, 0, 0, 255, 255, 4, 2, 255, 255])
    expect(fit(picture, { size: 2, fit: 'contain' })).toEqual([35, 55, 2, 255])
  })

  it('averages broken blocks by their area', () => {
    // 3 → 2 columns of 1.5 source pixels: (90 + ½·30)/1.5 = 70, (½·30 + 0)/1.5 = 10; the same for each row.
    const picture = greys(3, [90, 30, 0, 90, 30, 0, 90, 30, 0])
    expect(fit(picture, { size: 2, fit: 'contain' })).toEqual([70, 10, 70, 10])
  })
})

describe('enlarging', () => {
  it('interpolates between pixel centres', () => {
    // Four targets over two sources: centres −.25, .25, .75, 1.25 → 0, .25·100, .75·100, 100.
    const picture = greys(2, [0, 100, 0, 100])
    expect(fit(picture, { size: 4, fit: 'contain' }).slice(0, 4)).toEqual([0, 25, 75, 100])
  })

  it('repeats a single pixel', () => {
    expect(fit(greys(1, [7]), { size: 2, fit: 'cover' })).toEqual([7, 7, 7, 7])
  })
})

describe('fitting', () => {
  it('contains a wide picture between borders', () => {
    // 4×2 → 4×2 in a square of 4: one border row above and below.
    const picture = greys(4, [1, 2, 3, 4, 5, 6, 7, 8])
    expect(fit(picture, { size: 4, fit: 'contain' })).toEqual([
      0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0,
    ])
  })

  it('keeps one pixel of a picture thinner than that', () => {
    const picture = greys(
      400,
      Array.from({ length: 400 }, () => 9),
    )
    expect(fit(picture, { size: 4, fit: 'contain' })).toEqual([
      0, 0, 0, 0, 9, 9, 9, 9, 0, 0, 0, 0, 0, 0, 0, 0,
    ])
  })

  it('covers the square and cuts both ends alike', () => {
    const picture = greys(4, [1, 2, 3, 4, 5, 6, 7, 8])
    expect(fit(picture, { size: 2, fit: 'cover' })).toEqual([2, 3, 6, 7])
  })

  it('covers through the middle of pixels when the cut is odd', () => {
    // 3×2, the middle 2 columns start at .5: (½·0 + ½·40), (½·40 + ½·80).
    const picture = greys(3, [0, 40, 80, 0, 40, 80])
    expect(fit(picture, { size: 2, fit: 'cover' })).toEqual([20, 60, 20, 60])
  })

  it('cuts out a box and reads nothing beside it', () => {
    const picture = greys(4, [0, 0, 0, 0, 0, 50, 60, 0, 0, 70, 80, 0, 0, 0, 0, 0])
    const box = { left: 1, top: 1, width: 2, height: 2 }
    expect(fit(picture, { size: 2, fit: 'crop-box', box })).toEqual([50, 60, 70, 80])
    // Enlarged to 4: the corners are the box's own corners, untouched by the zeros around it.
    const large = fit(picture, { size: 4, fit: 'crop-box', box })
    expect([large[0], large[3], large[12], large[15]]).toEqual([50, 60, 70, 80])
  })

  it('keeps channels apart', () => {
    const image = { width: 3, height: 2, data: Uint8Array.from(lettersToPixels('abc', 'def')) }
    // Columns of one pixel, two rows averaged: (255+255)/2, (0+255)/2 = 127.5 → 128, …
    expect(pixelsOf(resizeRgb(image, 3, 1))).toEqual([255, 128, 0, 0, 255, 128, 128, 0, 255])
  })

  it('leaves a flat picture flat, whatever the sizes', () => {
    const size = fc.integer({ min: 1, max: 40 })
    fc.assert(
      fc.property(size, size, size, fc.integer({ min: 0, max: 255 }), (width, height, target, value) => {
        const picture = greys(width, new Array<number>(width * height).fill(value))
        expect(new Set(fit(picture, { size: target, fit: 'cover' }))).toEqual(new Set([value]))
      }),
      { numRuns: 60, seed: 1 },
    )
  })
})
