// Numeric gradients: central differences in f64 on the reference interpreter.
import type { HostTensor } from '../../engine/base/tensor.ts'
import { graphOf } from '../../engine/ir/graph.ts'
import type { Value } from '../../engine/ir/node.ts'
import { interpret } from '../../engine/lower/reference/interpret.ts'

/** dLoss/dInput by (loss(x + h) − loss(x − h)) / 2h for every element of the named f32 input. */
export function numericGradient(
  loss: Value,
  feeds: Readonly<Record<string, HostTensor>>,
  name: string,
  step = 1e-5,
): Float64Array {
  const graph = graphOf({ loss })
  const x = feeds[name] as HostTensor
  const at = (i: number, shift: number): number => {
    const data = Float64Array.from(x.data)
    data[i] = (data[i] as number) + shift
    return interpret(graph, { ...feeds, [name]: { ...x, data } })['loss']?.data[0] as number
  }
  return Float64Array.from(x.data, (_, i) => (at(i, step) - at(i, -step)) / (2 * step))
}

/** The largest |a − b| / (1 + |b|). */
export function worstDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity
  let worst = 0
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] as number, b[i] as number]
    if (Object.is(x, y) || x === y) continue
    worst = Math.max(
      worst,
      Number.isFinite(x) && Number.isFinite(y) ? Math.abs(x - y) / (1 + Math.abs(y)) : Infinity,
    )
  }
  return worst
}
