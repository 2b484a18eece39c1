// How an elementwise loop walks over operands of different shapes.
import type { Shape } from '../../base/tensor.ts'
import { sizeOf } from '../../base/tensor.ts'
import type { Access, ElementwiseLoop } from '../wasm/loop.ts'

/** The walk over a space, and every operand's way in it; undefined for an operand that has to be spread out first. */
export interface Walk {
  readonly width: ElementwiseLoop['width']
  readonly accesses: readonly (Access | undefined)[]
}

/** Every element once, in order. */
export const WHOLE: Access = { kind: 'block', divide: 1, modulo: Infinity }
const ONE: Access = { kind: 'element', divide: 1, modulo: 1 }

/** Finds the longest rows over which every operand is either contiguous or constant. */
export function walk(space: Shape, operands: readonly Shape[]): Walk {
  const size = sizeOf(space)
  if (operands.every((shape) => sizeOf(shape) === size || sizeOf(shape) === 1))
    return { width: 'all', accesses: operands.map((shape) => (sizeOf(shape) === size ? WHOLE : ONE)) }
  const full = operands.map((shape) => [...new Array<number>(space.length - shape.length).fill(1), ...shape])
  const cut = rowStart(space, full)
  return { width: sizeOf(space.slice(cut)), accesses: full.map((shape) => accessOf(space, shape, cut)) }
}

/** The first axis of the rows: from there on each operand has all axes of the space or none. */
function rowStart(space: Shape, operands: readonly Shape[]): number {
  let start = space.length - 1
  while (start > 0 && operands.every((shape) => isUniform(space, shape, start - 1))) start--
  return start
}

function isUniform(space: Shape, shape: Shape, from: number): boolean {
  const axes = space
    .map((_, axis) => axis)
    .slice(from)
    .filter((axis) => space[axis] !== 1)
  return axes.every((axis) => shape[axis] === space[axis]) || axes.every((axis) => shape[axis] === 1)
}

function accessOf(space: Shape, shape: Shape, cut: number): Access | undefined {
  const isContiguous = sizeOf(shape.slice(cut)) === sizeOf(space.slice(cut))
  const kept = space
    .map((_, axis) => axis)
    .filter((axis) => axis < cut && space[axis] !== 1 && shape[axis] !== 1)
  const first = kept[0] ?? cut
  const end = (kept.at(-1) ?? cut - 1) + 1
  const isOneRun = space.slice(first, end).every((d, i) => d === 1 || shape[first + i] === d)
  if (!isOneRun) return undefined
  const kind = isContiguous ? 'block' : 'element'
  if (kept.length === 0) return { kind, divide: 1, modulo: 1 }
  const modulo =
    first === 0 || sizeOf(space.slice(0, first)) === 1 ? Infinity : sizeOf(space.slice(first, end))
  return { kind, divide: sizeOf(space.slice(end, cut)), modulo }
}
