// Sliding windows: layers whose tokens see only the last ones before them. Their masks are made of those of the other layers,
// here and nowhere else.
import { f32 } from '../../base/tensor.ts'
import type { Value } from '../../ir/node.ts'
import { causalMask } from '../../ops/attention.ts'
import { broadcastTo } from '../../ops/broadcast-to.ts'
import { cast } from '../../ops/cast.ts'
import { concat } from '../../ops/concat.ts'
import { constant, scalar } from '../../ops/constant.ts'
import { less } from '../../ops/less.ts'
import { minimum } from '../../ops/minimum.ts'
import { reshape } from '../../ops/reshape.ts'
import { select } from '../../ops/select.ts'
import { sub } from '../../ops/sub.ts'
import type { DecoderConfig, RotaryPositions } from './decoder-config.ts'

/** Added to the score of what is not seen: finite, so that no row is NaN. */
const UNSEEN = -1e9

/** Whether a layer's tokens see only those of a window. */
export function slides({ sliding }: DecoderConfig, layer: number): boolean {
  return sliding?.layers[layer] ?? false
}

/** A layer's rotary positions; undefined where positions are learned. */
export function rotaryOf(config: DecoderConfig, layer: number): RotaryPositions | undefined {
  const { positions, sliding } = config
  if (positions.kind === 'learned') return undefined
  return (slides(config, layer) ? sliding?.positions : undefined) ?? positions
}

/** A configuration's windows, absent where no layer has one. */
type Sliding = DecoderConfig['sliding']

/**
 * The mask of sliding layers over whole sequences of `time` tokens, which stand in the order of their positions: what `mask`
 * lets be seen, or where there is none what comes before, within the window. undefined where nothing is left to hide.
 */
export function windowMask(mask: Value | undefined, time: number, sliding: Sliding): Value | undefined {
  if (!sliding || time <= sliding.window) return mask
  const within = constant(causalMask(time, sliding.window))
  return mask ? minimum(mask, within) : within
}

/**
 * The mask of sliding layers for new tokens behind `slots` cached ones: what `mask`, [rows, 1, time, slots + time], lets be
 * seen, within the window. Slot s holds position s of its row; new tokens stand at `positions`, [rows, time] i32, below `limit`.
 */
export function cachedWindowMask(
  mask: Value,
  { positions, slots, limit }: { readonly positions: Value; readonly slots: number; readonly limit: number },
  sliding: Sliding,
): Value {
  if (!sliding || limit <= sliding.window) return mask
  const [rows, time] = positions.shape as [number, number]
  const fresh = cast(positions, 'f32')
  const cached = f32(
    [slots],
    Array.from({ length: slots }, (_, slot) => slot),
  )
  const news = reshape(fresh, [rows, 1, 1, time])
  const keys = slots === 0 ? news : concat([broadcastTo(constant(cached), [rows, 1, 1, slots]), news], -1)
  const distance = sub(reshape(fresh, [rows, 1, time, 1]), keys) // [rows, 1, time, slots + time]
  return select(less(distance, scalar(sliding.window)), mask, scalar(UNSEEN))
}
