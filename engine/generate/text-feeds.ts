// What a step graph is fed for some rows: tokens, their positions, and who sees what.
import { f32, i32 } from '../base/tensor.ts'
import type { Tensors } from '../runtimes/runtime.ts'

/** A row's part of a step: it has so many cached positions and gets these tokens, at least one. */
export interface RowStep {
  readonly place: number
  readonly filled: number
  readonly tokens: readonly number[]
}

/** Added to the score of what a token does not see. */
const UNSEEN = -1e9

/** Feeds for `rows` places of `time` tokens each behind `slots` cached positions; places without a step see themselves only; nobody needs to be told where nothing is cached. */
export function stepFeeds(
  steps: readonly RowStep[],
  { rows, time, slots }: { rows: number; time: number; slots: number },
): Tensors {
  const tokens = i32([rows, time])
  const positions = i32([rows, time])
  const mask = f32(slots === 0 ? [0] : [rows, 1, time, slots + time])
  const last = i32([rows])
  mask.data.fill(UNSEEN)
  const width = slots + time
  const see = (place: number, filled: number): void => {
    if (slots === 0) return
    for (let i = 0; i < time; i++) {
      const line = (place * time + i) * width
      mask.data.fill(0, line, line + filled)
      mask.data.fill(0, line + slots, line + slots + i + 1)
    }
  }
  for (let place = 0; place < rows; place++) last.data[place] = place * time
  const busy = new Set(steps.map(({ place }) => place))
  for (let place = 0; place < rows; place++) if (!busy.has(place)) see(place, 0)
  for (const { place, filled, tokens: own } of steps) {
    tokens.data.set(own, place * time)
    // Padding behind the tokens stands where the last one does: no position is beyond the tables.
    for (let i = 0; i < time; i++) positions.data[place * time + i] = filled + Math.min(i, own.length - 1)
    last.data[place] = place * time + own.length - 1
    see(place, filled)
  }
  return { tokens, positions, last, ...(slots > 0 && { mask }) }
}
