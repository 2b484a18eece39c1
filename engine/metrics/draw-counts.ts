// One resample of the bootstrap, as counts.
import type { RandomStream } from '../base/random.ts'

/** Draws as many items as there are, with replacement, and counts how often each was drawn. */
export function drawCounts(counts: Uint32Array, stream: RandomStream): void {
  counts.fill(0)
  for (let draw = 0; draw < counts.length; draw++) {
    const item = stream.integer(counts.length)
    counts[item] = (counts[item] as number) + 1
  }
}
