// Draws the icons of app and tray from their SVG files.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'

interface Icon {
  readonly file: string
  readonly drawing: 'icon.svg' | 'tray.svg'
  /** Pixels. */
  readonly side: number
}

/** `Template` is how macOS knows an icon that it may recolour; `@2x` is for dense displays. */
export const ICONS: readonly Icon[] = [
  { file: 'icon.png', drawing: 'icon.svg', side: 1024 },
  { file: 'tray.png', drawing: 'icon.svg', side: 16 },
  { file: 'tray@2x.png', drawing: 'icon.svg', side: 32 },
  { file: 'trayTemplate.png', drawing: 'tray.svg', side: 16 },
  { file: 'trayTemplate@2x.png', drawing: 'tray.svg', side: 32 },
]

/** Writes every icon. */
export async function drawIcons(drawings: string, folder: string): Promise<void> {
  for (const { file, drawing, side } of ICONS) {
    const density = (72 * side) / 16 // draws at full size, then fits
    const svg = sharp(readFileSync(join(drawings, drawing)), { density })
    writeFileSync(join(folder, file), await svg.resize(side, side).png().toBuffer())
  }
}
