// Pictures in memory → PNG files, data URIs, and contact sheets with captions.
import sharp from 'sharp'
import type { RgbImage } from '../base/image.ts'
import { encodePng } from './images-encode.ts'

/** A picture as `data:image/png;base64,…`, for pages that load nothing from elsewhere. */
export async function pngDataUri(image: RgbImage): Promise<string> {
  return `data:image/png;base64,${(await encodePng(image)).toString('base64')}`
}

/** One line of a contact sheet; a gap where there is no picture. */
export interface SheetRow {
  readonly caption: string
  readonly pictures: readonly (RgbImage | null)[]
}

/** How a contact sheet looks. */
export interface SheetOptions {
  /** Headings above the pictures. */
  readonly columns?: readonly string[]
  readonly title?: string
  /** Every pixel becomes a square of this side; 2 unless told. */
  readonly scale?: number
  /** Pixels between pictures; 8 unless told. */
  readonly gap?: number
  /** Width of the captions' column in pixels; 220 unless told. */
  readonly captionWidth?: number
}

const LINE_HEIGHT = 17
const FONT = 'font-family="DejaVu Sans, Noto Sans, Segoe UI, Arial, sans-serif" font-size="13"'

/** Lays rows of pictures out on white with their captions at the left, as one picture. */
export async function contactSheet(rows: readonly SheetRow[], options: SheetOptions = {}): Promise<RgbImage> {
  const { scale = 2, gap = 8, captionWidth = 220 } = options
  const columnCount = Math.max(0, ...rows.map((row) => row.pictures.length))
  const pictures = rows.flatMap((row) => row.pictures.filter((picture) => picture !== null))
  const cellWidth = Math.max(1, ...pictures.map((picture) => picture.width * scale))
  const cellHeight = Math.max(1, ...pictures.map((picture) => picture.height * scale))
  const top =
    gap + LINE_HEIGHT * (Number(options.title !== undefined) + Number(options.columns !== undefined))
  const placeOf = (row: number, column: number) => ({
    left: captionWidth + gap + column * (cellWidth + gap),
    top: top + gap + row * (cellHeight + gap),
  })
  const { left: width, top: height } = placeOf(rows.length, columnCount)
  const overlays = rows.flatMap((row, y) =>
    row.pictures.map(
      async (picture, x) => picture && { input: await enlarged(picture, scale), ...placeOf(y, x) },
    ),
  )
  const captions = rows.map((row, y) =>
    textBlock(row.caption, { x: gap, y: placeOf(y, 0).top, width: captionWidth }),
  )
  const headings = (options.columns ?? []).map((column, x) => textLine(column, placeOf(0, x).left, top))
  const title = options.title === undefined ? '' : textLine(options.title, gap, gap + LINE_HEIGHT - 4)
  const text = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${title}${headings.join('')}${captions.join('')}</svg>`
  const placed = (await Promise.all(overlays)).filter((overlay) => overlay !== null)
  const { data, info } = await sharp({ create: { width, height, channels: 3, background: '#ffffff' } })
    .composite([{ input: Buffer.from(text), left: 0, top: 0 }, ...placed])
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, data: new Uint8Array(data) }
}

function fromPixels({ width, height, data }: RgbImage) {
  return sharp(data, { raw: { width, height, channels: 3 } })
}

function enlarged(picture: RgbImage, scale: number): Promise<Buffer> {
  const size = { width: picture.width * scale, height: picture.height * scale }
  return fromPixels(picture)
    .resize({ ...size, kernel: 'nearest' })
    .png()
    .toBuffer()
}

function textLine(text: string, x: number, y: number): string {
  const escaped = text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`)
  return `<text x="${x}" y="${y}" ${FONT} fill="#333">${escaped}</text>`
}

/** Words wrapped at about 7 pixels a letter, which is what 13-pixel sans-serif letters take. */
function textBlock(text: string, { x, y, width }: { x: number; y: number; width: number }): string {
  const letters = Math.max(8, Math.floor(width / 7))
  const lines = text.split(/\s+/).reduce<string[]>((done, word) => {
    const last = done[done.length - 1]
    if (last !== undefined && last.length + word.length < letters)
      return [...done.slice(0, -1), `${last} ${word}`]
    return [...done, word.slice(0, letters)]
  }, [])
  return lines.map((line, i) => textLine(line, x, y + (i + 1) * LINE_HEIGHT - 4)).join('')
}
