// Generated scenes: coloured shapes at places, with captions from a small grammar. Unlimited data whose every attribute
// can be checked on the pixels.
import type { RgbImage } from '../base/image.ts'
import type { RandomStream } from '../base/random.ts'
import {
  COLOUR_NAMES,
  covers,
  isHeldOutPair,
  SCENE_COLOURS,
  SCENE_SHAPES,
  type SceneColour,
  type SceneObject,
  type SceneShape,
} from './scene-shapes.ts'

/** Kinds of scenes, as drawn: relations come up more often because there are more of them. */
export const SCENE_KINDS = ['one', 'count', 'relation', 'inside', 'corner'] as const
/** A kind's name. */
export type SceneKind = (typeof SCENE_KINDS)[number]

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
  /** Only shape–colour pairs that training never shows; otherwise only the others. */
  readonly heldOut?: boolean
}

/** Sizes of a single object, with the word that names them ('' for the usual one). */
export const SIZES = { small: 0.16, '': 0.28, big: 0.4 } as const
/** Where counted objects stand. */
export const COUNT_PLACES = {
  two: [[0.27, 0.5], [0.73, 0.5]],
  three: [[0.5, 0.27], [0.26, 0.72], [0.74, 0.72]],
  four: [[0.27, 0.27], [0.73, 0.27], [0.27, 0.73], [0.73, 0.73]],
} as const
/** Places of the first and second object of a relation. */
export const RELATION_PLACES = {
  above: [[0.5, 0.26], [0.5, 0.74]],
  below: [[0.5, 0.74], [0.5, 0.26]],
  'left of': [[0.26, 0.5], [0.74, 0.5]],
  'right of': [[0.74, 0.5], [0.26, 0.5]],
} as const
/** Shapes with room for another inside. */
export const HOLLOWS: readonly SceneShape[] = ['circle', 'square', 'heart']
/** Radii of counted, related, outer, inner and cornered objects. */
export const RADII = { count: 0.2, relation: 0.21, outer: 0.42, inner: 0.17, corner: 0.18 } as const

const KIND_DRAW: readonly SceneKind[] = ['one', 'one', 'count', 'count', 'relation', 'relation', 'relation', 'inside', 'corner']
const WHITE_SHARE = 0.45

/** A random scene. The same stream position gives the same scene. */
export function sceneSpec(random: RandomStream, options: SceneOptions = {}): SceneSpec {
  const kind = options.kind ?? random.choice(KIND_DRAW)
  const background = random.uniform() < WHITE_SHARE ? 'white' : random.choice(COLOUR_NAMES)
  const draw: Draw = { random, background, heldOut: options.heldOut === true }
  const { phrase, objects } = COMPOSERS[kind](draw)
  const named = background !== 'white' || random.uniform() < 0.5
  return { kind, caption: named ? `${phrase} on ${background}` : phrase, background, objects }
}

/** The scene's pixels: twice as fine, then averaged in 2 × 2 boxes. */
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
interface Composition {
  readonly phrase: string
  readonly objects: readonly SceneObject[]
}

const COMPOSERS: Readonly<Record<SceneKind, (draw: Draw) => Composition>> = {
  one: (draw) => {
    const size = draw.random.choice(Object.keys(SIZES) as (keyof typeof SIZES)[])
    const pair = drawPair(draw, [])
    const phrase = size === '' ? withArticle(pair) : `a ${size} ${pair.colour} ${pair.shape}`
    return { phrase, objects: [place(draw, pair, { at: [0.5, 0.5], radius: SIZES[size], jitter: 0.04 })] }
  },
  count: (draw) => {
    const word = draw.random.choice(Object.keys(COUNT_PLACES) as (keyof typeof COUNT_PLACES)[])
    const pair = drawPair(draw, [])
    const objects = COUNT_PLACES[word].map((at) => place(draw, pair, { at, radius: RADII.count, jitter: 0.02 }))
    return { phrase: `${word} ${pair.colour} ${pluralOf(pair.shape)}`, objects }
  },
  relation: (draw) => {
    const relation = draw.random.choice(Object.keys(RELATION_PLACES) as (keyof typeof RELATION_PLACES)[])
    const first = drawPair(draw, [])
    const second = drawPair({ ...draw, heldOut: false }, [first.colour])
    const [at, other] = RELATION_PLACES[relation]
    const settings = { radius: RADII.relation, jitter: 0.02 }
    const objects = [place(draw, second, { at: other, ...settings }), place(draw, first, { at, ...settings })]
    return { phrase: `${withArticle(first)} ${relation} ${withArticle(second)}`, objects }
  },
  inside: (draw) => {
    const inner = drawPair(draw, [])
    const outer = drawPair({ ...draw, heldOut: false }, [inner.colour], HOLLOWS)
    const centre = { at: [0.5, 0.5] as const, jitter: 0 }
    const objects = [place(draw, outer, { ...centre, radius: RADII.outer }), place(draw, inner, { ...centre, radius: RADII.inner })]
    return { phrase: `${withArticle(inner)} inside ${withArticle(outer)}`, objects }
  },
  corner: (draw) => {
    const [vertical, horizontal] = [draw.random.choice(['top', 'bottom']), draw.random.choice(['left', 'right'])]
    const pair = drawPair(draw, [])
    const at = [horizontal === 'left' ? 0.25 : 0.75, vertical === 'top' ? 0.25 : 0.75] as const
    const phrase = `${withArticle(pair)} in the ${vertical} ${horizontal} corner`
    return { phrase, objects: [place(draw, pair, { at, radius: RADII.corner, jitter: 0 })] }
  },
}

interface Pair {
  readonly shape: SceneShape
  readonly colour: SceneColour
}

/** A shape and a colour that is neither the background's nor one of `taken`, on the right side of the held-out split. */
function drawPair({ random, background, heldOut }: Draw, taken: readonly SceneColour[], shapes: readonly SceneShape[] = SCENE_SHAPES): Pair {
  const pairs = shapes.flatMap((shape) => COLOUR_NAMES.map((colour) => ({ shape, colour })))
  return random.choice(
    pairs.filter(({ shape, colour }) => colour !== background && !taken.includes(colour) && isHeldOutPair(shape, colour) === heldOut),
  )
}

function place(
  { random }: Draw,
  pair: Pair,
  { at, radius, jitter }: { readonly at: readonly [number, number]; readonly radius: number; readonly jitter: number },
): SceneObject {
  return { ...pair, x: at[0] + random.between(-jitter, jitter), y: at[1] + random.between(-jitter, jitter), radius }
}

function withArticle({ shape, colour }: Pair): string {
  return `${colour === 'orange' ? 'an' : 'a'} ${colour} ${shape}`
}

/** `crosses`, `hearts`. */
export function pluralOf(shape: SceneShape): string {
  return shape === 'cross' ? 'crosses' : `${shape}s`
}
