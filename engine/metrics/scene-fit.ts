// Which shape a blob has: every known shape is laid over it, at its place and size and a little beside.
import { type Blob, momentsOf } from './scene-blobs.ts'
import type { Outline } from './scene-outline.ts'

/** A shape with a centre and a radius, all shares of the picture's side from the top left. */
export interface PlacedShape<Shape extends string> {
  readonly shape: Shape
  readonly x: number
  readonly y: number
  readonly radius: number
}

/** The shapes that can be told apart. */
export interface ShapeBook<Shape extends string> {
  readonly shapes: readonly Shape[]
  /** Whether the shape covers the point (x, y). */
  readonly covers: (placed: PlacedShape<Shape>, x: number, y: number) => boolean
}

/** A shape's best place on a blob. */
export interface Fit<Shape extends string> extends PlacedShape<Shape> {
  /** Shared over joint area, 0 to 1. */
  readonly overlap: number
}

/** Area and mean position of a shape of radius 1 around the origin. */
interface UnitShape<Shape extends string> {
  readonly shape: Shape
  readonly area: number
  readonly x: number
  readonly y: number
}

const UNIT_STEPS = 64
const UNIT_REACH = 1.25
const SCALES = [0.94, 1, 1.06]
const SHIFTS = [
  [0, 0],
  [-0.75, 0],
  [0.75, 0],
  [0, -0.75],
  [0, 0.75],
] as const

/** Measures every shape once, so that a blob's area and middle say where a shape would have to be. */
export function measureShapes<Shape extends string>({
  shapes,
  covers,
}: ShapeBook<Shape>): UnitShape<Shape>[] {
  const cell = (2 * UNIT_REACH) / UNIT_STEPS
  return shapes.map((shape) => {
    const mask = new Uint8Array(UNIT_STEPS * UNIT_STEPS).map((_, p) => {
      const at = [p % UNIT_STEPS, Math.floor(p / UNIT_STEPS)].map((i) => (i + 0.5) * cell - UNIT_REACH)
      return covers({ shape, x: 0, y: 0, radius: 1 }, at[0] as number, at[1] as number) ? 1 : 0
    })
    const { area, x, y } = momentsOf(mask, UNIT_STEPS)
    return { shape, area: area * cell * cell, x: (x * 2 - 1) * UNIT_REACH, y: (y * 2 - 1) * UNIT_REACH }
  })
}

/** Every shape at its best place on the outline, best first. */
export function fitShapes<Shape extends string>(
  outline: Outline,
  units: readonly UnitShape<Shape>[],
  covers: ShapeBook<Shape>['covers'],
): Fit<Shape>[] {
  const { area, x, y } = momentsOf(outline.whole, outline.size)
  const fits = units.map((unit) => {
    const radius = Math.sqrt(area / unit.area) / outline.size
    let best: Fit<Shape> = { shape: unit.shape, x, y, radius, overlap: 0 }
    for (const scale of SCALES)
      for (const [right, down] of SHIFTS) {
        const size = radius * scale
        const at = { x: x - unit.x * size + right / 64, y: y - unit.y * size + down / 64 }
        const placed = { shape: unit.shape, ...at, radius: size }
        const overlap = overlapOf(outline, placed, covers)
        if (overlap > best.overlap) best = { ...placed, overlap }
      }
    return best
  })
  return fits.sort((a, b) => b.overlap - a.overlap)
}

function overlapOf<Shape extends string>(
  { size, mask, unknown }: Outline,
  placed: PlacedShape<Shape>,
  covers: ShapeBook<Shape>['covers'],
): number {
  let [shared, joint] = [0, 0]
  for (let p = 0; p < mask.length; p++) {
    if (unknown[p]) continue
    const x = ((p % size) + 0.5) / size
    const y = (Math.floor(p / size) + 0.5) / size
    const far = Math.max(Math.abs(x - placed.x), Math.abs(y - placed.y)) > UNIT_REACH * placed.radius
    const isCovered = !far && covers(placed, x, y)
    if (isCovered && mask[p]) shared++
    if (isCovered || mask[p]) joint++
  }
  return shared / joint
}

/** The share of a blob's core that a shape covers. */
export function shareCovered<Shape extends string>(
  { core, area }: Blob,
  placed: PlacedShape<Shape>,
  covers: ShapeBook<Shape>['covers'],
): number {
  const size = Math.sqrt(core.length)
  let covered = 0
  core.forEach((value, p) => {
    if (value && covers(placed, ((p % size) + 0.5) / size, (Math.floor(p / size) + 0.5) / size)) covered++
  })
  return covered / area
}
