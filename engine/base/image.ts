// Pictures in memory.

/** A picture of 8-bit RGB triples, row by row from the top left; `data.length = width · height · 3`. */
export interface RgbImage {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array
}
