// The grammar of scene captions, in both directions, and where it puts its objects.
import { isColour, isShape, SCENE_SHAPES } from './scene-shapes.ts'
import type { SceneColour, SceneObject, SceneShape } from './scene-shapes.ts'

/** Kinds of scenes. */
export const SCENE_KINDS = ['one', 'count', 'relation', 'inside', 'corner'] as const
/** A kind's name. */
export type SceneKind = (typeof SCENE_KINDS)[number]

/** A shape with its colour. */
export interface ScenePair {
  readonly shape: SceneShape
  readonly colour: SceneColour
}

/** Radii of a single object, as shares of the picture's side, by the word that names them ('' for the usual one). */
export const SIZES = { small: 0.16, '': 0.28, big: 0.4 } as const
/** A size word. */
export type SizeWord = keyof typeof SIZES

/** Where counted objects stand. */
export const COUNT_PLACES = {
  two: [
    [0.27, 0.5],
    [0.73, 0.5],
  ],
  three: [
    [0.5, 0.27],
    [0.26, 0.72],
    [0.74, 0.72],
  ],
  four: [
    [0.27, 0.27],
    [0.73, 0.27],
    [0.27, 0.73],
    [0.73, 0.73],
  ],
} as const
/** A number word. */
export type CountWord = keyof typeof COUNT_PLACES

/** Places of the first and the second object of a relation. */
export const RELATION_PLACES = {
  above: [
    [0.5, 0.26],
    [0.5, 0.74],
  ],
  below: [
    [0.5, 0.74],
    [0.5, 0.26],
  ],
  'left of': [
    [0.26, 0.5],
    [0.74, 0.5],
  ],
  'right of': [
    [0.74, 0.5],
    [0.26, 0.5],
  ],
} as const
/** A relation's words. */
export type Relation = keyof typeof RELATION_PLACES

/** Centres of objects in the corners. */
export const CORNER_PLACES = {
  'top left': [0.25, 0.25],
  'top right': [0.75, 0.25],
  'bottom left': [0.25, 0.75],
  'bottom right': [0.75, 0.75],
} as const
/** A corner's words. */
export type Corner = keyof typeof CORNER_PLACES

/** Shapes with room for another inside. */
export const HOLLOWS: readonly SceneShape[] = ['circle', 'square', 'heart']

/** What a caption says of where things are. */
type Arrangement =
  | { readonly kind: 'one'; readonly size: SizeWord }
  | { readonly kind: 'count'; readonly count: CountWord }
  | { readonly kind: 'relation'; readonly place: Relation; readonly other: ScenePair }
  | { readonly kind: 'inside'; readonly other: ScenePair }
  | { readonly kind: 'corner'; readonly place: Corner }

/** Everything a caption says: the pair it speaks of first, what that stands in relation to, and the background. */
export type SceneAttributes = ScenePair & Arrangement & { readonly background: SceneColour }

/** An object's usual place, and by how much a scene may move it along each axis. */
export interface NominalObject extends SceneObject {
  readonly jitter: number
}

/** The objects a caption asks for at their usual places, farthest first. */
export function nominalObjects(attributes: SceneAttributes): NominalObject[] {
  const { shape, colour } = attributes
  const first = { shape, colour }
  const object = (
    pair: ScenePair,
    at: readonly [number, number],
    size: { radius: number; jitter: number },
  ) => ({
    ...pair,
    x: at[0],
    y: at[1],
    ...size,
  })
  switch (attributes.kind) {
    case 'one':
      return [object(first, [0.5, 0.5], { radius: SIZES[attributes.size], jitter: 0.04 })]
    case 'count':
      return COUNT_PLACES[attributes.count].map((at) => object(first, at, { radius: 0.2, jitter: 0.02 }))
    case 'relation': {
      const [at, other] = RELATION_PLACES[attributes.place]
      const size = { radius: 0.21, jitter: 0.02 }
      return [object(attributes.other, other, size), object(first, at, size)]
    }
    case 'inside': {
      const outer = object(attributes.other, [0.5, 0.5], { radius: 0.42, jitter: 0 })
      return [outer, object(first, [0.5, 0.5], { radius: 0.17, jitter: 0 })]
    }
    case 'corner':
      return [object(first, CORNER_PLACES[attributes.place], { radius: 0.18, jitter: 0 })]
  }
}

/** The caption; a white background may go without saying. */
export function sceneCaption(attributes: SceneAttributes, namesWhite: boolean): string {
  const { background } = attributes
  return phraseOf(attributes) + (background !== 'white' || namesWhite ? ` on ${background}` : '')
}

function phraseOf(attributes: SceneAttributes): string {
  const { shape, colour } = attributes
  switch (attributes.kind) {
    case 'one':
      return attributes.size === '' ? withArticle(attributes) : `a ${attributes.size} ${colour} ${shape}`
    case 'count':
      return `${attributes.count} ${colour} ${pluralOf(shape)}`
    case 'relation':
      return `${withArticle(attributes)} ${attributes.place} ${withArticle(attributes.other)}`
    case 'inside':
      return `${withArticle(attributes)} inside ${withArticle(attributes.other)}`
    case 'corner':
      return `${withArticle(attributes)} in the ${attributes.place} corner`
  }
}

function withArticle({ shape, colour }: ScenePair): string {
  return `${colour === 'orange' ? 'an' : 'a'} ${colour} ${shape}`
}

function pluralOf(shape: SceneShape): string {
  return shape === 'cross' ? 'crosses' : `${shape}s`
}

const PAIR = String.raw`an? (?<colour>\w+) (?<shape>\w+)`
const OTHER = String.raw`an? (?<otherColour>\w+) (?<otherShape>\w+)`
const BACKGROUND = String.raw`(?: on (?<background>\w+))?`
const PHRASES: Readonly<Record<SceneKind, RegExp>> = {
  one: new RegExp(String.raw`^an? (?:(?<size>small|big) )?(?<colour>\w+) (?<shape>\w+)${BACKGROUND}$`),
  count: new RegExp(String.raw`^(?<count>two|three|four) (?<colour>\w+) (?<plural>\w+)${BACKGROUND}$`),
  relation: new RegExp(`^${PAIR} (?<place>above|below|left of|right of) ${OTHER}${BACKGROUND}$`),
  inside: new RegExp(`^${PAIR} inside ${OTHER}${BACKGROUND}$`),
  corner: new RegExp(`^${PAIR} in the (?<place>(?:top|bottom) (?:left|right)) corner${BACKGROUND}$`),
}

/**
 * What a caption says, or undefined when it is none of the grammar's: unknown words, an object of its background's
 * colour, two objects of one colour, or something inside a shape with no room. Case and outer spaces do not matter.
 */
export function parseSceneCaption(caption: string): SceneAttributes | undefined {
  const text = caption.trim().toLowerCase()
  for (const kind of SCENE_KINDS) {
    const words = PHRASES[kind].exec(text)?.groups
    const attributes = words && attributesOf(kind, words)
    if (attributes) return isDrawable(attributes) && isSaidAs(attributes, text) ? attributes : undefined
  }
  return undefined
}

type Words = Readonly<Partial<Record<string, string>>>

function attributesOf(kind: SceneKind, words: Words): SceneAttributes | undefined {
  const pair = pairOf(
    words['colour'],
    words['shape'] ?? SCENE_SHAPES.find((shape) => pluralOf(shape) === words['plural']),
  )
  const background = words['background'] ?? 'white'
  if (!pair || !isColour(background)) return undefined
  const common = { ...pair, background }
  const other = pairOf(words['otherColour'], words['otherShape'])
  switch (kind) {
    case 'one':
      return { ...common, kind, size: (words['size'] ?? '') as SizeWord }
    case 'count':
      return { ...common, kind, count: words['count'] as CountWord }
    case 'relation':
      return other && { ...common, kind, place: words['place'] as Relation, other }
    case 'inside':
      return other && { ...common, kind, other }
    case 'corner':
      return { ...common, kind, place: words['place'] as Corner }
  }
}

function pairOf(colour = '', shape = ''): ScenePair | undefined {
  return isColour(colour) && isShape(shape) ? { shape, colour } : undefined
}

function isDrawable(attributes: SceneAttributes): boolean {
  const { colour, background } = attributes
  if (colour === background) return false
  if (!('other' in attributes)) return true
  const { other, kind } = attributes
  if (other.colour === background || other.colour === colour) return false
  return kind === 'relation' || HOLLOWS.includes(other.shape)
}

function isSaidAs(attributes: SceneAttributes, text: string): boolean {
  return [true, false].some((namesWhite) => sceneCaption(attributes, namesWhite) === text)
}
