import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import type { RgbImage } from '../../../engine/base/image.ts'
import { encodePng } from '../../../engine/formats/images-encode.ts'
import { contactSheet, pngDataUri } from '../../../engine/formats/png.ts'

const picture: RgbImage = {
  width: 2,
  height: 2,
  data: Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 8, 7),
}
const pixel = ({ width, data }: RgbImage, x: number, y: number) => [...data.slice(3 * (y * width + x), 3 * (y * width + x) + 3)] // prettier-ignore

describe('encodePng', () => {
  it('keeps every pixel', async () => {
    const { data, info } = await sharp(await encodePng(picture)).raw().toBuffer({ resolveWithObject: true }) // prettier-ignore
    expect([info.width, info.height, info.channels]).toEqual([2, 2, 3])
    expect([...data]).toEqual([...picture.data])
  })

  it('gives the same bytes for the same picture, as a data URI too', async () => {
    const bytes = await encodePng(picture)
    expect(await pngDataUri(picture)).toBe(`data:image/png;base64,${bytes.toString('base64')}`)
  })
})

describe('contactSheet', () => {
  it('lays pictures out in rows, enlarged, with gaps on white', async () => {
    const rows = [
      { caption: 'one', pictures: [picture, null] },
      { caption: 'two', pictures: [null, picture] },
    ]
    // columns at 20 + 4 = 24 and 24 + 6 + 4 = 34, so 44 wide; rows at 4 + 4 = 8 and 8 + 6 + 4 = 18, so 28 high
    const sheet = await contactSheet(rows, { scale: 3, gap: 4, captionWidth: 20 })
    expect([sheet.width, sheet.height, sheet.data.length]).toEqual([44, 28, 44 * 28 * 3])
    expect(pixel(sheet, 24, 8)).toEqual([255, 0, 0])
    expect(pixel(sheet, 26, 10)).toEqual([255, 0, 0])
    expect(pixel(sheet, 27, 10)).toEqual([0, 255, 0])
    expect(pixel(sheet, 29, 13)).toEqual([9, 8, 7])
    expect(pixel(sheet, 30, 8)).toEqual([255, 255, 255])
    expect(pixel(sheet, 34, 18)).toEqual([255, 0, 0])
    expect(pixel(sheet, 34, 8)).toEqual([255, 255, 255])
  })

  it('takes captions that hold markup, and sheets without pictures', async () => {
    const sheet = await contactSheet([{ caption: '<b>&amp; a very long caption indeed</b>', pictures: [] }], {
      title: '<svg>',
      columns: ['a & b'],
    })
    expect(sheet.width).toBeGreaterThan(200)
  })
})
