// How fast a runtime multiplies matrices.
import { RandomStream } from '../base/random.ts'
import { f32 } from '../base/tensor.ts'
import { graphOf } from '../ir/graph.ts'
import { input } from '../ops/input.ts'
import { matmul } from '../ops/matmul.ts'
import type { Runtime } from './runtime.ts'

/** Side of the matrices, which is about the width of a layer times a small batch. */
const SIDE = 512
/** Products that are timed, after some that warm up. */
const RUNS = 9
const WARM_UP = 3

/** Multiplies for some hundredths of a second; gives floating-point operations per second, the median of several products. */
export async function multiplySpeed(runtime: Runtime, threads?: number): Promise<number> {
  const shape = [SIDE, SIDE]
  const graph = graphOf({ y: matmul(input('a', shape), input('b', shape)) })
  const program = await runtime.compile(graph, threads === undefined ? {} : { threads })
  try {
    const stream = new RandomStream(0, 'multiply speed')
    const a = f32(
      shape,
      Float32Array.from({ length: SIDE * SIDE }, () => stream.normal()),
    )
    const times: number[] = []
    for (let run = 0; run < WARM_UP + RUNS; run++) {
      const start = performance.now()
      await program.run({ a, b: a })
      if (run >= WARM_UP) times.push(performance.now() - start)
    }
    const median = times.sort((x, y) => x - y)[Math.floor(RUNS / 2)] ?? Infinity
    return (2 * SIDE ** 3 * 1000) / median
  } finally {
    await program.dispose()
  }
}
