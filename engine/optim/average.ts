// Exponential moving average of the weights.
import { type Graph, graphOf } from '../ir/graph.ts'
import { add } from '../ops/add.ts'
import { input } from '../ops/input.ts'
import { mul } from '../ops/mul.ts'
import { sub } from '../ops/sub.ts'

/** a ← a + share·(w − a). Vectors `average weight`, scalar `share`; output `newAverage`. */
export function averageGraph(): Graph {
  const average = input('average', [1])
  return graphOf({ newAverage: add(average, mul(sub(input('weight', [1]), average), input('share', []))) })
}

/** 1 − decay, but larger in the first steps so that the start is forgotten: decay is at most t/(t + 10). */
export function averageShare(decay: number, step: number): number {
  return 1 - Math.min(decay, (step + 1) / (step + 11))
}
