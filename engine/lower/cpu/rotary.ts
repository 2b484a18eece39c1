// The rule of rotary positions.
import { sameShape, type Shape, sizeOf } from '../../base/tensor.ts'
import type { Value } from '../../ir/node.ts'
import type { RotaryAttrs } from '../../ops/rotary.ts'
import type { CpuEmitter } from './emit.ts'
import { emitBroadcast } from './movement.ts'
import type { Place } from './program.ts'
import { rowsOf } from './rows.ts'
import type { CpuRule } from './rule.ts'

/** In place where it can be; row r of x takes row r mod rows of the angles. */
export const rotaryRule: CpuRule<RotaryAttrs> = ({ emit, inputs, outputs, attrs }) => {
  const [x, cos, sin] = inputs as [Value, Value, Value]
  const half = cos.shape.at(-1) as number
  const { width, share } = rowsOf(x)
  const tables = [cos, sin].map((value) => repeatable(emit, value, x.shape.slice(0, -1)))
  const rows = Math.max(1, (tables[0]?.elements ?? 0) / half)
  const places = [emit.at(x), ...tables.map(({ place }) => place), emit.out(outputs[0] as Value, [x])]
  const sign = attrs.inverse ? -1 : 1
  const kernel = attrs.layout === 'half' ? 'rotaryHalf' : 'rotaryInterleaved'
  emit.kernel(kernel, [...places, width, half, rows, sign], share)
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
