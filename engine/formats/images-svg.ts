// Our own drawings (icon sets installed as packages) → pixels. Never for files a person brings: see images-sniff.ts.
import sharp from 'sharp'

/** Draws a trusted SVG text with its own width and height, and gives the bytes of a PNG file with alpha. */
export async function renderTrustedSvg(svg: string): Promise<Uint8Array> {
  return sharp(Buffer.from(svg)).png().toBuffer()
}
