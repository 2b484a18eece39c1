// How well the image tokenizer gives held-out pictures back, while it is trained.
import type { HostTensor } from '../../engine/base/tensor.ts'
import { psnr } from './picture-error.ts'
import { type Pool, pictureTensor } from './pool.ts'

/** Batches of each evaluation set that are looked at. */
interface RoundTrip {
  readonly batch: number
  readonly batches: number
  rebuild(pictures: HostTensor): Promise<HostTensor>
}

/** Mean decibels over the first whole batches of every evaluation set. */
export async function roundTripDecibels(
  pool: Pool,
  { batch, batches, rebuild }: RoundTrip,
): Promise<Record<string, number>> {
  const found: Record<string, number> = {}
  for (const [name, set] of Object.entries(pool.evaluation)) {
    const indices = set.map(({ index }) => index)
    const decibels: number[] = []
    for (let at = 0; at + batch <= Math.min(indices.length, batches * batch); at += batch) {
      const real = pictureTensor(pool.evaluationPictures, indices.slice(at, at + batch))
      decibels.push(...psnr(real, await rebuild(real)))
    }
    found[`psnr ${name}`] = decibels.reduce((a, b) => a + b, 0) / Math.max(1, decibels.length)
  }
  return found
}
