// Peak signal-to-noise ratio of batches of pictures.
import type { HostTensor } from '../../engine/base/tensor.ts'

/** −10·log₁₀ of each picture's mean squared error, values clipped to [0, 1];  real, made [batch, …]. */
export function psnr(real: HostTensor, made: HostTensor): number[] {
  const batch = real.shape[0] as number
  const size = real.data.length / batch
  return Array.from({ length: batch }, (_, b) => {
    let total = 0
    for (let i = b * size; i < (b + 1) * size; i++) {
      const value = Math.min(1, Math.max(0, made.data[i] as number))
      total += (value - (real.data[i] as number)) ** 2
    }
    return -10 * Math.log10(total / size + 1e-10)
  })
}
