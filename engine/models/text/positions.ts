// Cosines and sines of rotary positions, as graph values. The angles are rounded where PyTorch rounds them, so that
// late positions turn by the same amounts.
import { f32, type HostTensor } from '../../base/tensor.ts'
import type { Value } from '../../ir/node.ts'
import { constant } from '../../ops/constant.ts'
import { gather } from '../../ops/gather.ts'
import { reshape } from '../../ops/reshape.ts'
import { rotary } from '../../ops/rotary.ts'
import type { RotaryPositions } from './decoder-config.ts'
import { ropeAttentionFactor, ropeFrequencies } from './rope.ts'

/** What turns queries and keys. */
export interface Angles {
  /** [time, half], or [batch, 1, time, half] where rows have positions of their own */
  readonly cos: Value
  readonly sin: Value
  readonly layout: RotaryPositions['layout']
}

/** Angles of positions 0 to time − 1. */
export function anglesUpTo(time: number, options: RotaryPositions): Angles {
  const table = tables(options, time)
  return { cos: constant(table.cos), sin: constant(table.sin), layout: options.layout }
}

/** Angles of positions [batch, time] i32, all of them below `limit`. */
export function anglesAt(positions: Value, limit: number, options: RotaryPositions): Angles {
  const table = tables(options, limit)
  const [batch, time] = positions.shape as [number, number]
  const rows = (values: HostTensor): Value =>
    reshape(gather(constant(values), positions), [batch, 1, time, options.width / 2])
  return { cos: rows(table.cos), sin: rows(table.sin), layout: options.layout }
}

/** x [batch, heads, time, headWidth] turned. */
export function turn(x: Value, { cos, sin, layout }: Angles): Value {
  return rotary(x, cos, sin, { layout: layout === 'halves' ? 'half' : 'interleaved' })
}

/** [length, half] each; f32 angles of f32 frequencies, as in transformers. */
function tables(options: RotaryPositions, length: number): { cos: HostTensor; sin: HostTensor } {
  const turns = ropeFrequencies(options)
  const factor = ropeAttentionFactor(options)
  const angles = new Float32Array(length * turns.length)
  for (let position = 0, at = 0; position < length; position++)
    for (const turn of turns) angles[at++] = position * turn
  const table = (f: (angle: number) => number): HostTensor =>
    f32(
      [length, turns.length],
      angles.map((angle) => factor * f(angle)),
    )
  return { cos: table(Math.cos), sin: table(Math.sin) }
}
