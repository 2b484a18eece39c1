// The shapes and colours of generated scenes. Eight shapes that stay apart at 64 pixels, eleven named colours.
import { hashText } from '../base/random.ts'

/** Names of the shapes. */
export const SCENE_SHAPES = [
  'circle',
  'square',
  'triangle',
  'star',
  'heart',
  'cross',
  'ring',
  'moon',
] as const
/** A shape's name. */
export type SceneShape = (typeof SCENE_SHAPES)[number]

/** Colours as 8-bit RGB. */
export const SCENE_COLOURS = {
  red: [220, 40, 40],
  orange: [245, 140, 30],
  yellow: [250, 215, 50],
  green: [50, 165, 70],
  blue: [45, 100, 225],
  purple: [135, 60, 185],
  pink: [250, 140, 190],
  brown: [130, 80, 45],
  black: [25, 25, 25],
  white: [255, 255, 255],
  gray: [150, 150, 150],
} as const
/** A colour's name. */
export type SceneColour = keyof typeof SCENE_COLOURS
/** Names of the colours. */
export const COLOUR_NAMES = Object.keys(SCENE_COLOURS) as SceneColour[]

/** Whether a word names a shape. */
export function isShape(word: string): word is SceneShape {
  return (SCENE_SHAPES as readonly string[]).includes(word)
}

/** Whether a word names a colour. */
export function isColour(word: string): word is SceneColour {
  return Object.hasOwn(SCENE_COLOURS, word)
}

/** One in ten shape–colour pairs is kept out of training scenes, to see whether attributes combine. */
export function isHeldOutPair(shape: SceneShape, colour: SceneColour): boolean {
  return hashText(`${shape} ${colour}`) % 10 === 0
}

/** Whether the point (x, y) is inside the shape of radius 1 around the origin; y grows downwards. */
const INSIDE: Readonly<Record<SceneShape, (x: number, y: number) => boolean>> = {
  circle: (x, y) => Math.hypot(x, y) < 1,
  square: (x, y) => Math.max(Math.abs(x), Math.abs(y)) < 0.87,
  triangle: (x, y) => y < 0.8 && y > -0.95 && Math.abs(x) < (y + 0.95) * 0.58,
  star: (x, y) => {
    const turn = Math.atan2(x, -y) / ((2 * Math.PI) / 5)
    const edge = Math.abs(turn - Math.floor(turn) - 0.5) * 2 // 1 at a point, 0 between two
    return Math.hypot(x, y) < 1.08 * (0.38 / (0.38 + (1 - edge) * 0.62))
  },
  heart: (x, y) => {
    const [u, v] = [x * 1.15, -(y * 1.2) + 0.15]
    return (u * u + v * v - 1) ** 3 - u * u * v ** 3 < 0
  },
  cross: (x, y) => (Math.abs(x) < 0.33 && Math.abs(y) < 1) || (Math.abs(y) < 0.33 && Math.abs(x) < 1),
  ring: (x, y) => Math.hypot(x, y) < 1 && Math.hypot(x, y) > 0.58,
  moon: (x, y) => Math.hypot(x, y) < 1 && Math.hypot(x - 0.45, y + 0.15) > 0.8,
}

/** An object of a scene. Positions and radius are shares of the picture's side, from the top left. */
export interface SceneObject {
  readonly shape: SceneShape
  readonly colour: SceneColour
  readonly x: number
  readonly y: number
  readonly radius: number
}

/** Whether the object covers the point (x, y), both shares of the side. */
export function covers(
  { shape, x, y, radius }: Omit<SceneObject, 'colour'>,
  px: number,
  py: number,
): boolean {
  return INSIDE[shape]((px - x) / radius, (py - y) / radius)
}

/** What pixel rules must know of scenes: the colours, the shapes, and what an object covers. */
export const SCENE_WORLD = { colours: SCENE_COLOURS, shapes: SCENE_SHAPES, covers } as const
