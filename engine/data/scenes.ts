// Generated scenes: coloured shapes at places, with captions from a small grammar. Unlimited data whose every attribute
// can be checked on the pixels.
import type { RgbImage } from '../base/image.ts'
import type { RandomStream } from '../base/random.ts'
import {
  COUNT_PLACES,
  HOLLOWS,
  nominalObjects,
  RELATION_PLACES,
  sceneCaption,
  SIZES,
} from './scene-grammar.ts'
import type { CountWord, Relation, SceneAttributes, SceneKind, ScenePair, SizeWord } from './scene-grammar.ts'
import { COLOUR_NAMES, covers, isHeldOutPair, SCENE_COLOURS, SCENE_SHAPES } from './scene-shapes.ts'
import type { SceneColour, SceneObject, SceneShape } from './scene-shapes.ts'

/** A scene: what its caption says and where its objects are, farthest first. */
export interface SceneSpec {
  readonly kind: SceneKind
  readonly caption: string
  readonly background: SceneColour
  readonly objects: readonly SceneObject[]
}

/** Choices that can be fixed. */
export interface SceneOptions {
  readonly kind?: SceneKind
  /** Makes the pair a caption names first one that training never shows; otherwise all pairs are of the others. */
  readonly heldOut?: boolean
}

/** Relations come up more often because there are more of them. */
const KIND_DRAW: readonly SceneKind[] = [
  'one',
  'one',
  'count',
  'count',
  'relation',
  'relation',
  'relation',
  'inside',
  'corner',
]
const WHITE_SHARE = 0.45
const NAMED_WHITE_SHARE = 0.5

/** A random scene. The same stream position gives the same scene. */
export function sceneSpec(random: RandomStream, options: SceneOptions = {}): SceneSpec {
  const kind = options.kind ?? random.choice(KIND_DRAW)
  const background = random.uniform() < WHITE_SHARE ? 'white' : random.choice(COLOUR_NAMES)
  const attributes = DRAWERS[kind]({ random, background, heldOut: options.heldOut === true })
  const objects = nominalObjects(attributes).map(({ jitter, shape, colour, x, y, radius }) => {
    const at = { x: x + random.between(-jitter, jitter), y: y + random.between(-jitter, jitter) }
    return { shape, colour, ...at, radius }
  })
  const namesWhite = background === 'white' && random.uniform() < NAMED_WHITE_SHARE
  return { kind, caption: sceneCaption(attributes, namesWhite), background, objects }
}

/** The scene that a caption asks for, with every object at its usual place. */
export function nominalScene(attributes: SceneAttributes): SceneSpec {
  const { kind, background } = attributes
  return { kind, caption: sceneCaption(attributes, false), background, objects: nominalObjects(attributes) }
}

/** The scene's pixels, `size × size`: twice as fine, then averaged in 2 × 2 boxes. */
export function renderScene({ background, objects }: SceneSpec, size: number): RgbImage {
  const data = new Uint8Array(size * size * 3)
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++) {
      const total = [0, 0, 0]
      for (let sub = 0; sub < 4; sub++) {
        const x = (column * 2 + (sub % 2) + 0.5) / (2 * size)
        const y = (row * 2 + (sub >> 1) + 0.5) / (2 * size)
        const colour = SCENE_COLOURS[objects.findLast((object) => covers(object, x, y))?.colour ?? background]
        colour.forEach((value, c) => (total[c] = (total[c] as number) + value))
      }
      total.forEach((value, c) => (data[(row * size + column) * 3 + c] = Math.round(value / 4)))
    }
  return { width: size, height: size, data }
}

interface Draw {
  readonly random: RandomStream
  readonly background: SceneColour
  readonly heldOut: boolean
}

const DRAWERS: Readonly<Record<SceneKind, (draw: Draw) => SceneAttributes>> = {
  one: (draw) => {
    const size = draw.random.choice(Object.keys(SIZES) as SizeWord[])
    return { kind: 'one', size, background: draw.background, ...drawPair(draw) }
  },
  count: (draw) => {
    const count = draw.random.choice(Object.keys(COUNT_PLACES) as CountWord[])
    return { kind: 'count', count, background: draw.background, ...drawPair(draw) }
  },
  relation: (draw) => {
    const place = draw.random.choice(Object.keys(RELATION_PLACES) as Relation[])
    const first = drawPair(draw)
    return { kind: 'relation', place, background: draw.background, ...first, other: drawOther(draw, first) }
  },
  inside: (draw) => {
    const first = drawPair(draw)
    return { kind: 'inside', background: draw.background, ...first, other: drawOther(draw, first, HOLLOWS) }
  },
  corner: (draw) => {
    const vertical = draw.random.choice(['top', 'bottom'] as const)
    const horizontal = draw.random.choice(['left', 'right'] as const)
    const place = `${vertical} ${horizontal}` as const
    return { kind: 'corner', place, background: draw.background, ...drawPair(draw) }
  },
}

/** A shape and a colour that is not the background's, on the asked side of the held-out split. */
function drawPair({ random, background, heldOut }: Draw): ScenePair {
  return random.choice(
    pairsOf(SCENE_SHAPES).filter(
      (pair) => pair.colour !== background && isHeldOutPair(pair.shape, pair.colour) === heldOut,
    ),
  )
}

/** A second pair, always one that training shows, of a third colour. */
function drawOther(
  { random, background }: Draw,
  { colour }: ScenePair,
  shapes: readonly SceneShape[] = SCENE_SHAPES,
): ScenePair {
  return random.choice(
    pairsOf(shapes).filter(
      (pair) =>
        pair.colour !== background && pair.colour !== colour && !isHeldOutPair(pair.shape, pair.colour),
    ),
  )
}

function pairsOf(shapes: readonly SceneShape[]): ScenePair[] {
  return shapes.flatMap((shape) => COLOUR_NAMES.map((colour) => ({ shape, colour })))
}
