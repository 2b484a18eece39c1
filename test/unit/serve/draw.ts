// Numbers drawn from a range, the same for the same seed.
import { createHash } from 'node:crypto'

/** `count` different numbers below `limit`; without a seed, other ones each day, so that many runs see them all. */
export function drawUniform(
  limit: number,
  count: number,
  seed = new Date().toISOString().slice(0, 10),
): number[] {
  const drawn = new Set<number>()
  for (let block = 0; drawn.size < count; block++) {
    const bytes = createHash('sha256').update(`${seed}/${block}`).digest()
    for (let at = 0; at < bytes.length && drawn.size < count; at += 4)
      drawn.add(bytes.readUInt32LE(at) % limit)
  }
  return [...drawn]
}
