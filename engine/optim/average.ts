// Exponential moving average of the weights.
import { type Graph, graphOf } from '../ir/graph.ts'
import type { Value } from '../ir/node.ts'
import { add } from '../ops/add.ts'
import { input } from '../ops/input.ts'
import { mul } from '../ops/mul.ts'
import { sub } from '../ops/sub.ts'

/** a ← a + share·(w − a). */
export function averageUpdate(average: Value, weight: Value, share: Value): Value {
  return add(average, mul(sub(weight, average), share))
}

/** {@link averageUpdate} over flat vectors `average weight`, scalar `share`; output `newAverage`. */
export function averageGraph(): Graph {
  const [average, weight] = [input('average', [1]), input('weight', [1])]
  return graphOf({ newAverage: averageUpdate(average, weight, input('share', [])) })
}

/** 1 − decay, but larger in the first steps so that the start is forgotten: decay is at most t/(t + 10). */
export function averageShare(decay: number, step: number): number {
  return 1 - Math.min(decay, (step + 1) / (step + 11))
}
