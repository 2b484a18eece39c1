// The processor multiplies with weights of 8 and 4 bits as they are stored.
import { describe, expect, it } from 'vitest'
import { f32, i32 } from '../../engine/base/tensor.ts'
import { RandomStream } from '../../engine/base/random.ts'
import { graphOf } from '../../engine/ir/graph.ts'
import { interpret } from '../../engine/lower/reference/interpret.ts'
import { add } from '../../engine/ops/add.ts'
import { gather } from '../../engine/ops/gather.ts'
import { input } from '../../engine/ops/input.ts'
import { linear } from '../../engine/ops/linear.ts'
import { matmul } from '../../engine/ops/matmul.ts'
import { dequantize } from '../../engine/quantize/matrix.ts'
import { quantizerNamed } from '../../engine/quantize/index.ts'
import { openRuntime } from '../../engine/runtimes/index.ts'
import { worstDifference } from '../helpers/gradient-check.ts'
import { RUNTIMES_HERE } from '../helpers/runtimes.ts'

const [OUT, IN] = [70, 96]
const random = new RandomStream(1, 'quantized products')
const normals = (length: number): Float32Array => Float32Array.from({ length }, () => random.normal())
const w = normals(OUT * IN)
const codes = {
  int8: quantizerNamed('int8').quantize(w, OUT, IN),
  'int4 in groups of 32': quantizerNamed('int4').quantize(w, OUT, IN, { groupSize: 32 }),
  'int4 with zeros': quantizerNamed('int4').quantize(w, OUT, IN, { groupSize: 16, zeroPoints: 'integer' }),
}

describe.skipIf(!RUNTIMES_HERE.includes('cpu'))('products with quantized weights', () => {
  it.each(Object.entries(codes))('equal those of their values: %s', async (_, stored) => {
    const runtime = await openRuntime('cpu')
    for (const rows of [1, 3, 9]) {
      const x = input('x', [rows, IN])
      const weight = input('w', [OUT, IN])
      const graph = graphOf({
        looked: gather(weight, input('ids', [3], 'i32')),
        plain: matmul(x, weight, { transposeB: true }),
        y: linear(x, weight, input('b', [OUT])),
      })
      const ids = i32([3], [OUT - 1, 0, 17])
      const fed = { ids, x: f32([rows, IN], normals(rows * IN)), b: f32([OUT], normals(OUT)) }
      const kept = rows === 3 ? runtime.keepQuantized?.({ w: stored }) : undefined
      const quantized = kept?.weights ?? { w: stored }
      const program = await runtime.compile(graph, { threads: 2, quantized })
      const results = await program.run(fed)
      await program.dispose()
      kept?.dispose()
      const expected = interpret(graph, { ...fed, w: f32([OUT, IN], dequantize(stored)) })
      // f32 against f64 over 96 terms
      for (const [name, { data }] of Object.entries(expected))
        expect(worstDifference(results[name]?.data ?? [], data)).toBeLessThan(1e-5)
    }
  })

  it('round inputs of few rows to bytes when told so', async () => {
    const runtime = await openRuntime('cpu')
    const graph = graphOf({ y: matmul(input('x', [2, IN]), input('w', [OUT, IN]), { transposeB: true }) })
    const x = f32([2, IN], normals(2 * IN))
    for (const stored of Object.values(codes)) {
      const program = await runtime.compile(graph, { quantized: { w: stored }, roundsInputs: true })
      const { y } = await program.run({ x })
      await program.dispose()
      const expected = interpret(graph, { x, w: f32([OUT, IN], dequantize(stored)) })['y']?.data ?? []
      // the error of an input is even within ±1/254 of the largest of its block, which is about 2.2
      const size = Math.sqrt(Array.from(expected).reduce((all, value) => all + value * value, 0))
      const off = Math.sqrt(
        Array.from(expected).reduce((all, value, i) => all + ((y?.data[i] as number) - value) ** 2, 0),
      )
      expect(off / size).toBeLessThan(0.012)
    }
  })

  it('refuse weights of another size and other uses', async () => {
    const runtime = await openRuntime('cpu')
    const compile = async (graph: ReturnType<typeof graphOf>): Promise<unknown> =>
      runtime.compile(graph, { quantized: { w: codes.int8 } })
    const sum = add(input('w', [OUT, IN]), input('x', [OUT, IN]))
    await expect(compile(graphOf({ sum }))).rejects.toMatchObject({ code: 'BAD_ARGUMENT' })
    const small = matmul(input('x', [2, 4]), input('w', [OUT, 4]), { transposeB: true })
    await expect(compile(graphOf({ small }))).rejects.toMatchObject({ code: 'BAD_ARGUMENT' })
  })
})
