// Gradient accumulation: a large batch in equal parts, one after the other, whose gradients add up to those of the whole.
import { type HostTensor, sizeOf, type TensorData } from '../base/tensor.ts'
import type { HostWeights } from '../nn/parameters.ts'

/** Rows `index` of `parts` of every tensor, as views. The first axis of each is the batch. */
export function partOf(batch: HostWeights, index: number, parts: number): HostWeights {
  return Object.fromEntries(
    Object.entries(batch).map(([name, { shape, dtype, data }]) => {
      const rows = (shape[0] as number) / parts
      const part = [rows, ...shape.slice(1)]
      const start = index * sizeOf(part)
      return [name, { shape: part, dtype, data: data.subarray(start, start + sizeOf(part)) }]
    }),
  )
}

/** Adds up the gradients of the parts of a batch in memory of its own. */
export class GradientSum {
  readonly #gradients: readonly TensorData[]
  readonly #sums: readonly Float32Array[]

  /** `gradients` are the views that each part's gradients appear in. */
  constructor(gradients: Iterable<HostTensor>) {
    this.#gradients = Array.from(gradients, ({ data }) => data)
    this.#sums = this.#gradients.map(({ length }) => new Float32Array(length))
  }

  /** Takes the gradients of one part, the first of a batch instead of what was there. */
  add(isFirst: boolean): void {
    for (const [i, sum] of this.#sums.entries()) {
      const gradient = this.#gradients[i] as TensorData
      if (isFirst) sum.set(gradient)
      else for (let k = 0; k < sum.length; k++) sum[k] = (sum[k] as number) + (gradient[k] as number)
    }
  }

  /** Puts the sums in the place of the last part's gradients and returns their norm. */
  finish(): number {
    let squares = 0
    for (const [i, sum] of this.#sums.entries()) {
      this.#gradients[i]?.set(sum)
      for (const x of sum) squares += x * x
    }
    return Math.sqrt(squares)
  }
}
