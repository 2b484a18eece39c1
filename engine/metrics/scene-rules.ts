// Does a picture show what a scene's caption asks for? Exact rules on the pixels, one verdict per attribute.
import { EngineError } from '../base/errors.ts'
import type { RgbImage } from '../base/image.ts'
import { type Blob, findBlobs, nearestColours, type Rgb, rimLabel } from './scene-blobs.ts'
import {
  type Fit,
  fitShapes,
  measureShapes,
  type PlacedShape,
  type ShapeBook,
  shareCovered,
} from './scene-fit.ts'
import { type ExpectedObject, expectedAreas, isEachKindShown, matchObjects } from './scene-match.ts'
import { outlineOf, pixelUnit } from './scene-outline.ts'

/** The colours and shapes that scenes are made of. */
export interface SceneWorld<Shape extends string, Colour extends string> extends ShapeBook<Shape> {
  readonly colours: Readonly<Record<Colour, Rgb>>
}

/** What a picture should show: objects at their usual places, farthest first. */
export interface ExpectedScene<Shape extends string, Colour extends string> {
  readonly background: Colour
  readonly objects: readonly ExpectedObject<Shape, Colour>[]
}

/** A verdict per rule. An object that is missing where another of its kind is there breaks `count` alone. */
export interface SceneVerdict {
  /** Most of the rim has the background's colour. */
  readonly background: boolean
  /** Every object has its colour. */
  readonly colour: boolean
  /** No other shape fits an object clearly better than its own. */
  readonly shape: boolean
  /** Nothing else is in the picture. */
  readonly noExtra: boolean
  /** There are as many objects as asked for. */
  readonly count: boolean
  /** Every object is near its usual place and of about its usual size. */
  readonly place: boolean
  /** All of the rules hold. */
  readonly all: boolean
}

/** A core smaller than this share of the smallest expected one is no object. */
const SPECK = 0.1
/** Share of the picture that unexpected blobs may have in all. */
const EXTRA_LIMIT = 0.004
/** The least overlap of an object with its shape, and by how much another shape may fit better. */
const LEAST_OVERLAP = 0.6
const OVERLAP_SLACK = 0.03
/** A part lies within its object's shape, a little enlarged, by this share. */
const PART_MARGIN = 1.1
const PART_SHARE = 0.8
/** How far an object may be from its usual place; scenes move theirs by up to .057. */
const PLACE_LIMIT = 0.12
/** Limits of the radius over the usual one: half-way (geometrically) to the next named size, 0.28 to 0.4. */
const RADIUS_LIMITS = [0.8, 1.2] as const

/**
 * Checks a square picture of 32 pixels a side or more. What a caption alone asks for serves as well as the scene that
 * was drawn.
 * @throws IMAGE_INVALID when the picture is not square or too small
 */
export function checkScene<Shape extends string, Colour extends string>(
  image: RgbImage,
  scene: ExpectedScene<Shape, Colour>,
  world: SceneWorld<Shape, Colour>,
): SceneVerdict {
  refuseOddSizes(image)
  const names = Object.keys(world.colours) as Colour[]
  const colours = names.map((name) => world.colours[name])
  const labels = nearestColours(image, colours)
  const background = rimLabel(labels)
  const blobs = findBlobs(labels, background, pixelUnit(image.width))
  const areas = expectedAreas(scene.objects, world.covers, image.width)
  const least = SPECK * Math.min(...areas)
  const solid = blobs.filter(({ area }) => area >= least)
  const wanted = scene.objects.map((object, i) => [object, areas[i] as number] as const)
  const matches = matchObjects(wanted, solid, (blob) => names[blob.label] as Colour)
  const units = measureShapes(world)
  const sightings = matches.flatMap(({ object, blob, hasColour }) => {
    const fits = blob && fitShapes(outlineOf(blob, blobs, { image, labels, colours }), units, world.covers)
    return fits ? [{ object, hasColour, blob, fits }] : []
  })
  const isShown = isEachKindShown(matches)
  const extra = blobs.filter((blob) => !sightings.some((seen) => isPartOf(blob, seen, world.covers)))
  const rules = {
    background: names[background] === scene.background,
    colour: isShown && sightings.every(({ hasColour }) => hasColour),
    shape: isShown && sightings.every(hasShape),
    noExtra: extra.reduce((sum, { area }) => sum + area, 0) < EXTRA_LIMIT * labels.data.length,
    count: sightings.length + extra.filter(({ area }) => area >= least).length === scene.objects.length,
    place: isShown && sightings.every(isInPlace),
  }
  return { ...rules, all: Object.values(rules).every(Boolean) }
}

function refuseOddSizes({ width, height }: RgbImage): void {
  if (width === height && width >= 32) return
  const wanted = 'a square picture of 32 pixels a side or more'
  throw new EngineError('IMAGE_INVALID', `scene rules: expected ${wanted}, got ${width} × ${height}.`, {
    fixes: ['Scale the picture to 64 × 64 first.'],
  })
}

interface Sighting<Shape extends string> {
  readonly object: PlacedShape<Shape>
  readonly blob: Blob
  readonly fits: readonly Fit<Shape>[]
}

function hasShape<Shape extends string>({ object, fits }: Sighting<Shape>): boolean {
  const own = fits.find(({ shape }) => shape === object.shape)?.overlap ?? 0
  return own >= LEAST_OVERLAP && own >= (fits[0]?.overlap ?? 0) - OVERLAP_SLACK
}

/** Judged with the shape that fits best, so that a wrong shape in the right place is only a wrong shape. */
function isInPlace<Shape extends string>({ object, fits }: Sighting<Shape>): boolean {
  const best = fits[0] as Fit<Shape>
  const ratio = best.radius / object.radius
  const isNear = Math.hypot(best.x - object.x, best.y - object.y) <= PLACE_LIMIT
  return isNear && ratio >= RADIUS_LIMITS[0] && ratio <= RADIUS_LIMITS[1]
}

/** A tip that thin pixels cut off, or what shows through a ring: of the object's colour and within its shape. */
function isPartOf<Shape extends string>(
  part: Blob,
  { blob, fits }: Sighting<Shape>,
  covers: ShapeBook<Shape>['covers'],
): boolean {
  if (part === blob) return true
  if (part.label !== blob.label) return false
  const best = fits[0] as Fit<Shape>
  return shareCovered(part, { ...best, radius: best.radius * PART_MARGIN }, covers) >= PART_SHARE
}
