// Which blob is which expected object.
import type { PlacedShape, ShapeBook } from './scene-fit.ts'
import { type Blob, findBlobs } from './scene-blobs.ts'
import { pixelUnit } from './scene-outline.ts'

/** An object that a picture should show. */
export interface ExpectedObject<Shape extends string, Colour extends string> extends PlacedShape<Shape> {
  readonly colour: Colour
}

/** An object with the blob that stands for it, if any. */
export interface Match<Expected> {
  readonly object: Expected
  readonly blob: Blob | undefined
  /** Whether the blob is of the object's colour. */
  readonly hasColour: boolean
}

/** How much a size e times too large or too small weighs, as a distance: a fifth of the usual step between objects. */
const AREA_WEIGHT = 0.1
/** More than any distance and size together. */
const COLOUR_WEIGHT = 10

/** Core areas in pixels that objects have when drawn over one another, farthest first. */
export function expectedAreas<Shape extends string>(
  objects: readonly PlacedShape<Shape>[],
  covers: ShapeBook<Shape>['covers'],
  size: number,
): number[] {
  const data = new Uint8Array(size * size).map((_, p) => {
    const [x, y] = [((p % size) + 0.5) / size, (Math.floor(p / size) + 0.5) / size]
    return objects.findLastIndex((object) => covers(object, x, y)) + 1
  })
  const areas = objects.map(() => 0)
  for (const { label, area } of findBlobs({ size, data }, 0, pixelUnit(size)))
    areas[label - 1] = (areas[label - 1] as number) + area
  return areas
}

/**
 * Pairs objects with blobs, best pairs first: near in place and size; of another colour only when no more are of the
 * right one.
 */
export function matchObjects<Expected extends ExpectedObject<string, string>>(
  objects: readonly (readonly [Expected, number])[],
  blobs: readonly Blob[],
  colourOf: (blob: Blob) => string,
): Match<Expected>[] {
  const pairs = objects.flatMap(([object, area], i) =>
    blobs.map((blob) => {
      const hasColour = colourOf(blob) === object.colour
      const distance = Math.hypot(blob.x - object.x, blob.y - object.y)
      const size = AREA_WEIGHT * Math.abs(Math.log(blob.area / area))
      return { i, blob, hasColour, cost: distance + size + (hasColour ? 0 : COLOUR_WEIGHT) }
    }),
  )
  const matches: Match<Expected>[] = objects.map(([object]) => ({
    object,
    blob: undefined,
    hasColour: false,
  }))
  const taken = new Set<Blob>()
  for (const { i, blob, hasColour } of pairs.sort((a, b) => a.cost - b.cost)) {
    const { object, blob: own } = matches[i] as Match<Expected>
    if (own || taken.has(blob)) continue
    taken.add(blob)
    matches[i] = { object, blob, hasColour }
  }
  return matches
}

/** Whether every object, or another of the same shape and colour, has a blob. */
export function isEachKindShown(matches: readonly Match<ExpectedObject<string, string>>[]): boolean {
  const kindOf = ({ object }: (typeof matches)[number]): string => `${object.colour} ${object.shape}`
  const shown = new Set(matches.filter(({ blob }) => blob).map(kindOf))
  return matches.every((match) => shown.has(kindOf(match)))
}
