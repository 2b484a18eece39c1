// The pool's pictures: icons as they are, moved about, on colours and recoloured; scenes.
import { RandomStream } from '../../../engine/base/random.ts'
import { COLOUR_NAMES, type SceneColour } from '../../../engine/data/scene-shapes.ts'
import { renderScene, sceneSpec } from '../../../engine/data/scenes.ts'
import { iconDrawer } from '../../samples/emoji.ts'
import type { PoolItem } from '../pool.ts'
import {
  type Concept,
  drawCaption,
  HUES,
  isColourShown,
  isMirrorable,
  isRecolourable,
  type Style,
  STYLES,
} from './concepts.ts'
import { dominantHue, drawIcon, type Icon, rasterize } from './icons.ts'

/** Side of every picture. */
export const PICTURE_SIZE = 64
const CAPTIONS_PER_PICTURE = 4

/** An icon with what it shows. */
export interface DrawnConcept {
  readonly concept: number
  readonly style: Style
  readonly icon: Icon
}

/** A picture with its row of the pool. */
export interface PoolPicture {
  readonly item: PoolItem
  readonly pixels: Uint8Array
}

const SETS: Readonly<Record<Exclude<Style, 'outline'>, string>> = {
  noto: '@iconify-json/noto',
  twemoji: '@iconify-json/twemoji',
  fluent: '@iconify-json/fluent-emoji-flat',
}

/** Rasterizes every concept in every style; outlines take their shapes from one of the sets, by turns. */
export async function drawConcepts(
  concepts: readonly Concept[],
  tell: (done: number) => void,
): Promise<DrawnConcept[]> {
  const packages = Object.values(SETS)
  const drawn: DrawnConcept[] = []
  const draw = async (svg: string | undefined, concept: number, style: Style): Promise<void> => {
    if (svg !== undefined) drawn.push({ concept, style, icon: await rasterize(svg) })
  }
  const plain = Object.fromEntries(
    Object.entries(SETS).map(([style, name]) => [style, iconDrawer(name, 128)]),
  )
  const outlined = packages.map((name) => iconDrawer(name, 128, true))
  for (const [i, concept] of concepts.entries()) {
    for (const style of Object.keys(STYLES) as Style[])
      await draw((style === 'outline' ? outlined[i % outlined.length] : plain[style])?.(concept), i, style)
    tell(i + 1)
  }
  return drawn
}

/** The icon as it is, with captions. */
export function identityPicture(
  drawn: DrawnConcept,
  concepts: readonly Concept[],
  seed: number,
): PoolPicture {
  const { concept, style, icon } = drawn
  const captions = captionsFor(
    concepts[concept] as Concept,
    { style },
    new RandomStream(seed, 'captions', concept, styleIndex(style)),
  )
  const pixels = drawIcon(icon, PICTURE_SIZE, { background: 'white' })
  return { item: { captions, kind: 'identity', style, concept }, pixels }
}

/** A varied copy: scaled and moved, perhaps mirrored; perhaps recoloured or on a colour, which the captions then say. */
export function variedPicture(
  drawn: DrawnConcept,
  concepts: readonly Concept[],
  { seed, copy }: { seed: number; copy: number },
): PoolPicture {
  const { concept: index, style, icon } = drawn
  const concept = concepts[index] as Concept
  const random = new RandomStream(seed, `variation ${copy}`, index, styleIndex(style))
  const colour = drawColour(concept, icon, random)
  const others = COLOUR_NAMES.filter((name) => name !== 'white' && name !== colour?.name)
  const background = random.uniform() < 0.35 ? random.choice(others) : undefined
  const pixels = drawIcon(icon, PICTURE_SIZE, {
    background: background ?? 'white',
    scale: random.between(0.82, 1),
    shift: [random.between(-0.06, 0.06), random.between(-0.06, 0.06)],
    mirrored: isMirrorable(concept) && random.uniform() < 0.3,
    hue: colour,
  })
  const captions = captionsFor(concept, { style, colour: colour?.name, background }, random)
  const kind = colour || background ? 'captioned' : 'augmented'
  return { item: { captions, kind, style, concept: index }, pixels }
}

/** Scene number `i`. */
export function scenePicture(i: number, seed: number): PoolPicture {
  const spec = sceneSpec(new RandomStream(seed, 'training scenes', i))
  const bare = spec.background === 'white' ? spec.caption.replace(' on white', '') : spec.caption
  const captions = [spec.caption, bare, spec.caption, bare]
  return {
    item: { captions, kind: 'scene', style: 'scene', concept: -1 },
    pixels: renderScene(spec, PICTURE_SIZE).data,
  }
}

function drawColour(
  concept: Concept,
  icon: Icon,
  random: RandomStream,
): { name: SceneColour; from: number; to: number } | undefined {
  if (!isRecolourable(concept) || random.uniform() >= 0.5) return undefined
  const from = dominantHue(icon)
  const names = (Object.keys(HUES) as SceneColour[]).filter((name) => isColourShown(concept, name))
  if (from === undefined || names.length === 0) return undefined
  const name = random.choice(names)
  return { name, from, to: HUES[name] as number }
}

function captionsFor(
  concept: Concept,
  details: Parameters<typeof drawCaption>[1],
  random: RandomStream,
): string[] {
  return Array.from({ length: CAPTIONS_PER_PICTURE }, () => drawCaption(concept, details, random))
}

function styleIndex(style: Style): number {
  return Object.keys(STYLES).indexOf(style)
}
