// How a value lies in memory: a place, and the steps along its axes. Movements change the steps and copy nothing.
import { type Shape, sizeOf } from '../../base/tensor.ts'
import type { Place } from './program.ts'

/** Steps over a memory: so many times, so many elements apart. */
export interface Step {
  readonly size: number
  readonly stride: number
}

/** Elements in order of the steps, the last the innermost. An axis of the value is one step or several, or none when its size is 1. */
export interface View {
  readonly place: Place
  readonly steps: readonly Step[]
}

/** A value whose elements follow each other. */
export function wholeView(place: Place, shape: Shape): View {
  return viewOf(place, [{ size: sizeOf(shape), stride: 1 }])
}

/** A view in as few steps as there can be. */
function viewOf(place: Place, steps: readonly Step[]): View {
  const joined: Step[] = []
  for (const step of steps.filter(({ size }) => size !== 1)) {
    const before = joined.at(-1)
    if (before?.stride === step.stride * step.size)
      joined[joined.length - 1] = { size: before.size * step.size, stride: step.stride }
    else joined.push(step)
  }
  return { place, steps: joined }
}

/** Whether the elements follow each other. */
export function isWhole({ steps }: View): boolean {
  return (
    steps.length === 0 || (steps.length === 1 && steps[0]?.stride === 1) || steps.some((s) => s.size === 0)
  )
}

/** The steps of each axis of a shape; undefined when a step crosses the end of an axis at no whole number. */
export function axesOf({ steps }: View, shape: Shape): (readonly Step[])[] | undefined {
  const rest = [...steps]
  const axes = shape.toReversed().map((axis) => {
    const own: Step[] = []
    let missing = axis
    while (missing > 1) {
      const step = rest.pop()
      if (!step || step.size === 0) return undefined
      const taken = Math.min(step.size, missing)
      if (step.size % taken !== 0 || missing % taken !== 0) return undefined
      if (taken < step.size) rest.push({ size: step.size / taken, stride: step.stride * taken })
      own.unshift({ size: taken, stride: step.stride })
      missing /= taken
    }
    return own
  })
  const found = axes.toReversed()
  return found.every((axis): axis is Step[] => axis !== undefined) && sizeOf(shape) > 0 ? found : undefined
}

/** The view with its axes in another order: axis i is axis `permutation[i]` of before. */
export function transposed(view: View, shape: Shape, permutation: readonly number[]): View | undefined {
  const axes = axesOf(view, shape)
  return (
    axes &&
    viewOf(
      view.place,
      permutation.flatMap((axis) => axes[axis] as readonly Step[]),
    )
  )
}

/** A range of an axis. */
export function sliced(
  view: View,
  shape: Shape,
  axis: number,
  range: readonly [number, number],
): View | undefined {
  const axes = axesOf(view, shape)
  const [start, end] = range
  if (!axes || end <= start) return undefined
  if (end - start === shape[axis]) return view
  const [step, more] = axes[axis] as readonly Step[]
  if (!step || more) return undefined
  const { storage, offset } = view.place
  const cut = axes.with(axis, [{ size: end - start, stride: step.stride }])
  return viewOf({ storage, offset: offset + start * step.stride * 4 }, cut.flat())
}

/** The view repeated along axes of size 1 and new first axes, with steps of 0. */
export function repeated(view: View, from: Shape, to: Shape): View | undefined {
  const axes = axesOf(view, from)
  const added = to.length - from.length
  return (
    axes &&
    viewOf(
      view.place,
      to.flatMap((size, axis) => {
        const own = axis < added || from[axis - added] === 1 ? [{ size, stride: 0 }] : axes[axis - added]
        return own as readonly Step[]
      }),
    )
  )
}

/** One step for each axis, 0 apart where there is one element; undefined when an axis needs several. */
export function stridesOfView(view: View, shape: Shape): number[] | undefined {
  const axes = axesOf(view, shape)
  if (!axes?.every((steps) => steps.length <= 1)) return undefined
  return axes.map(([step]) => step?.stride ?? 0)
}

/** Whether two views are of the same elements in the same order. */
export function isSameView(a: View, b: View): boolean {
  return (
    a.place.storage === b.place.storage &&
    a.place.offset === b.place.offset &&
    a.steps.length === b.steps.length &&
    a.steps.every(({ size, stride }, i) => size === b.steps[i]?.size && stride === b.steps[i]?.stride)
  )
}

/** Two walks over as many elements in steps of common sizes; undefined where their steps do not divide each other. */
export function alongside(a: readonly Step[], b: readonly Step[]): (readonly [Step, Step])[] | undefined {
  const rests: readonly [Step[], Step[]] = [[...a], [...b]]
  const both: (readonly [Step, Step])[] = []
  for (;;) {
    const [x, y] = [rests[0].pop(), rests[1].pop()]
    if (!x || !y) return both
    const size = Math.min(x.size, y.size)
    if (x.size % size !== 0 || y.size % size !== 0) return undefined
    both.unshift([
      { size, stride: x.stride },
      { size, stride: y.stride },
    ])
    for (const [rest, step] of [[rests[0], x] as const, [rests[1], y] as const])
      if (step.size > size) rest.push({ size: step.size / size, stride: step.stride * size })
  }
}
