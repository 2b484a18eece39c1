// Adapters folded into the weights they belong to, on the host.
import { f32, type HostTensor } from '../base/tensor.ts'
import { adapterName, lengthsOf, type LoraOptions, loraScale, matrixSides } from './lora.ts'
import type { HostWeights } from './parameters.ts'

/** The base weights with trained adapters folded in. */
export function mergeLora(
  base: HostWeights,
  adapters: HostWeights,
  options: LoraOptions,
): Record<string, HostTensor> {
  return Object.fromEntries(
    Object.entries(base).map(([name, tensor]) => {
      const part = (which: 'A' | 'B' | 'm'): HostTensor | undefined => adapters[adapterName(name, which)]
      const [a, b] = [part('A'), part('B')]
      if (!a || !b) return [name, tensor]
      const sum = lowRankSum(tensor, { a, b, options })
      const m = part('m')
      return [name, m ? withLengths(sum, m, options) : sum]
    }),
  )
}

interface LowRank {
  readonly a: HostTensor
  readonly b: HostTensor
  readonly options: LoraOptions
}

/** W + s·B·A in f64, rounded once. */
function lowRankSum(w: HostTensor, { a, b, options }: LowRank): HostTensor {
  const { out, inputs } = matrixSides(w.shape, options.transposed)
  const scale = loraScale(options)
  const [across, down] = options.transposed ? [out, 1] : [1, inputs] // steps along inputs and outputs
  const result = f32(w.shape, w.data)
  const row = new Float64Array(inputs)
  for (let o = 0; o < out; o++) {
    productRow(row, { a, b, options }, o)
    for (let i = 0, at = o * down; i < inputs; i++, at += across)
      result.data[at] = (w.data[at] as number) + scale * (row[i] as number)
  }
  return result
}

/** Row `o` of B·A, four ranks at a time, so that the row is read and written a quarter as often. */
function productRow(row: Float64Array, { a, b, options: { rank } }: LowRank, o: number): void {
  const { data } = a
  const inputs = row.length
  const factor = (r: number): number => (r < rank ? (b.data[o * rank + r] as number) : 0)
  const start = (r: number): number => (r < rank ? r * inputs : 0)
  row.fill(0)
  for (let r = 0; r < rank; r += 4) {
    const [f0, f1, f2, f3] = [factor(r), factor(r + 1), factor(r + 2), factor(r + 3)]
    const [s0, s1, s2, s3] = [start(r), start(r + 1), start(r + 2), start(r + 3)]
    for (let i = 0; i < inputs; i++)
      row[i] =
        (row[i] as number) +
        f0 * (data[s0 + i] as number) +
        f1 * (data[s1 + i] as number) +
        f2 * (data[s2 + i] as number) +
        f3 * (data[s3 + i] as number)
  }
}

/** m·V/‖V‖ per output. */
function withLengths(v: HostTensor, magnitudes: HostTensor, { transposed }: LoraOptions): HostTensor {
  const { out, inputs } = matrixSides(v.shape, transposed)
  const lengths = lengthsOf(v.data, { out, inputs }, transposed).data
  const result = f32(v.shape)
  for (let at = 0; at < result.data.length; at++) {
    const o = transposed ? at % out : Math.floor(at / inputs)
    result.data[at] = ((v.data[at] as number) * (magnitudes.data[o] as number)) / (lengths[o] as number)
  }
  return result
}
