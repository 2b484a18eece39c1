// Pictures while they are drawn: after each finished row of tokens, what there is so far, as small PNGs.
import type { RgbImage } from '../../base/image.ts'
import { encodePng, type ImageCodec } from '../../index.ts'

/** The requests under way, as an image generator tells of them. */
export interface UnderWay {
  readonly first: number
  grids(): readonly (readonly number[])[]
}

/** Pictures of one batch that are shown on the way. */
const SHOWN = 8
/** The grey of what is not drawn yet. */
const BLANK = 128
/** Figures alone are told at most this often. */
const INTERVAL_MS = 100

/** Decodes at most one set at a time and skips rows that come meanwhile, so that drawing never waits for showing. */
export class PictureFeed {
  readonly #codec: ImageCodec
  readonly #side: number
  #shownRows = 0
  #toldAt = -Infinity
  #work: Promise<void> = Promise.resolve()
  #isBusy = false

  constructor(codec: ImageCodec, gridSide: number) {
    this.#codec = codec
    this.#side = gridSide
  }

  /** Called after every token; `tell` gets PNGs in Base64 after a row, and an empty list otherwise. */
  show(underWay: UnderWay, tell: (pictures: readonly string[]) => void): void {
    const grids = underWay.grids().slice(0, SHOWN)
    const rows = Math.floor((grids[0]?.length ?? 0) / this.#side)
    if (this.#isBusy || rows === this.#shownRows || rows === 0 || rows === this.#side)
      return this.#tellFigures(tell)
    this.#isBusy = true
    this.#shownRows = rows
    this.#work = this.#decode(
      grids.map((grid) => [...grid]),
      rows,
    )
      .then(tell)
      .finally(() => (this.#isBusy = false))
  }

  /** Resolves when nothing is being decoded any more. */
  settled(): Promise<void> {
    return this.#work
  }

  #tellFigures(tell: (pictures: readonly string[]) => void): void {
    if (performance.now() - this.#toldAt < INTERVAL_MS) return
    this.#toldAt = performance.now()
    tell([])
  }

  async #decode(grids: readonly (readonly number[])[], rows: number): Promise<string[]> {
    const whole = grids.map((grid) =>
      Array.from({ length: this.#side ** 2 }, (_, i) => grid[i] ?? grid[0] ?? 0),
    )
    const images = await this.#codec.decode(whole)
    return Promise.all(images.map((image) => base64Of(upTo(image, rows / this.#side))))
  }
}

/** The upper share of a picture; the rest is grey. */
function upTo({ width, height, data }: RgbImage, share: number): RgbImage {
  const known = Math.floor(height * share) * width * 3
  const bytes = new Uint8Array(data.length).fill(BLANK)
  bytes.set(data.subarray(0, known))
  return { width, height, data: bytes }
}

async function base64Of(image: RgbImage): Promise<string> {
  return Buffer.from(await encodePng(image)).toString('base64')
}
