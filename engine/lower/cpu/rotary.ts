// The rule of rotary positions.
import { sameShape, type Shape, sizeOf } from '../../base/tensor.ts'
import type { Value } from '../../ir/node.ts'
import type { RotaryAttrs } from '../../ops/rotary.ts'
import type { CpuEmitter } from './emit.ts'
import { emitBroadcast } from './movement.ts'
import type { Place } from './program.ts'
import { rowsOf } from './rows.ts'
import type { CpuRule } from './rule.ts'
import { axesOf, type View } from './views.ts'

/** Which row of the tables belongs to row r of memory: (r / divide) mod rows. */
interface TableWalk {
  readonly divide: number
  readonly rows: number
}

/** In the order in which x lies, and in place, where the tables can be walked so; row by row of the value otherwise. */
export const rotaryRule: CpuRule<RotaryAttrs> = ({ emit, inputs, outputs, attrs }) => {
  const [x, cos, sin] = inputs as [Value, Value, Value]
  const y = outputs[0] as Value
  const half = cos.shape.at(-1) as number
  const { width, share } = rowsOf(x)
  const walk = sameShape(cos.shape, sin.shape) ? walkOf(emit.view(x), x.shape, cos.shape) : undefined
  const kernel = attrs.layout === 'half' ? 'rotaryHalf' : 'rotaryInterleaved'
  const sign = attrs.inverse ? -1 : 1
  if (walk) {
    const [from, to] = [emit.view(x).place, emit.like(y, x)]
    const places = [from, emit.at(cos), emit.at(sin), to]
    return emit.kernel(kernel, [...places, width, half, walk.divide, walk.rows, sign], share)
  }
  const tables = [cos, sin].map((value) => repeatable(emit, value, x.shape.slice(0, -1)))
  const rows = Math.max(1, (tables[0]?.elements ?? 0) / half)
  const places = [emit.at(x), ...tables.map(({ place }) => place), emit.out(y, [x])]
  emit.kernel(kernel, [...places, width, half, 1, rows, sign], share)
}

/** The walk over the tables beside x as it lies; undefined where x has gaps or the tables' axes lie apart. */
function walkOf(view: View, shape: Shape, table: Shape): TableWalk | undefined {
  const axes = axesOf(view, shape)
  const along = axes?.at(-1) ?? []
  if (!axes || along.length > 1 || (along[0]?.stride ?? 1) !== 1) return undefined
  const lead = axes.slice(0, -1).flatMap((steps, axis) => steps.map((step) => ({ ...step, axis })))
  const inMemory = lead.toSorted((a, b) => b.stride - a.stride)
  const own = new Set(
    table.slice(0, -1).flatMap((size, axis) => (size === 1 ? [] : [axis + shape.length - table.length])),
  )
  const run = inMemory.flatMap(({ axis }, i) => (own.has(axis) ? [i] : []))
  const [first = 0, last = first - 1] = [run[0], run.at(-1)]
  const isOneRun = last - first + 1 === run.length
  const isInOrder = run.every(
    (i, k) => k === 0 || lead.indexOf(at(inMemory, i)) > lead.indexOf(at(inMemory, i - 1)),
  )
  if (!isOneRun || !isInOrder || !isDense(inMemory, shape.at(-1) as number)) return undefined
  const sizes = inMemory.map(({ size }) => size)
  return { divide: sizeOf(sizes.slice(last + 1)), rows: sizeOf(sizes.slice(first, last + 1)) }
}

const at = <T>(list: readonly T[], index: number): T => list[index] as T

/** Whether steps, the widest first, leave no element between rows of `width` out. */
function isDense(
  steps: readonly { readonly size: number; readonly stride: number }[],
  width: number,
): boolean {
  let expected = width
  for (const { size, stride } of steps.toReversed()) {
    if (stride !== expected) return false
    expected *= size
  }
  return true
}

/** The table itself when its rows repeat over the last axes of `lead`, spread out otherwise. */
function repeatable(
  emit: CpuEmitter,
  value: Value,
  lead: Shape,
): { readonly place: Place; readonly elements: number } {
  const half = value.shape.at(-1) as number
  const first = value.shape.findIndex((size) => size !== 1)
  const own = value.shape.slice(first, -1)
  if (sameShape(own, lead.slice(lead.length - own.length)))
    return { place: emit.at(value), elements: sizeOf(value.shape) }
  const shape = [...lead, half]
  const place = emit.scratch(sizeOf(shape))
  emitBroadcast(emit, { from: value.shape, to: shape }, [emit.at(value), place])
  return { place, elements: sizeOf(shape) }
}
