// What the sample scripts share: their command line, drawing concepts into files, and the choice of a subset.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { RandomStream } from '../../engine/base/random.ts'
import { renderTrustedSvg } from '../../engine/formats/images-svg.ts'
import { emojiConcepts, iconDrawer } from './emoji.ts'
import type { EmojiConcept } from './emoji.ts'

/** Side of the written pictures in pixels. */
const PICTURE_SIZE = 256

/** What a sample script makes. */
export interface SampleRequest {
  /** Folder to write into; made when missing. */
  readonly out: string
  /** Number of pictures; all when undefined. */
  readonly count?: number | undefined
  /** Seed of the choice of `count` pictures. */
  readonly seed: number
}

/** A drawn concept: its file in the folder and what it shows. */
export interface DrawnConcept {
  readonly file: string
  readonly concept: EmojiConcept
}

/**
 * Draws emoji in the style of an Iconify package as PNG files with alpha, named by code point, in emojibase order.
 * The first `count` of a seeded shuffle are taken, so that a smaller sample of the same seed is part of a larger one.
 */
export async function drawEmoji(packageName: string, request: SampleRequest): Promise<DrawnConcept[]> {
  const draw = iconDrawer(packageName, PICTURE_SIZE)
  const drawings = emojiConcepts().flatMap((concept, order) => {
    const svg = draw(concept)
    return svg === undefined ? [] : [{ concept, order, svg }]
  })
  const shuffled = new RandomStream(request.seed, packageName).shuffled(drawings)
  const chosen = shuffled.slice(0, request.count).sort((a, b) => a.order - b.order)
  await mkdir(request.out, { recursive: true })
  const drawn: DrawnConcept[] = []
  for (const { concept, svg } of chosen) {
    const file = `${concept.hex}.png`
    await writeFile(join(request.out, file), await renderTrustedSvg(svg))
    drawn.push({ file, concept })
  }
  return drawn
}

/** Reads `--out DIR [--count N] [--seed S]`. */
export function parseSampleArguments(): SampleRequest {
  const { values } = parseArgs({
    options: { out: { type: 'string' }, count: { type: 'string' }, seed: { type: 'string', default: '0' } },
  })
  const count = values.count === undefined ? undefined : Number(values.count)
  const seed = Number(values.seed)
  if (values.out === undefined || !isWhole(count ?? 1) || !isWhole(seed))
    throw new Error('usage: --out DIR [--count N] [--seed S], N and S whole numbers')
  return { out: values.out, count, seed }
}

function isWhole(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}
