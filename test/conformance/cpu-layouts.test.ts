// On the processor heads are read and written where they lie, over several blocks of queries.
import { describe, expect, it } from 'vitest'
import { gradients } from '../../engine/autodiff/gradient.ts'
import { f32, type HostTensor, type Shape, sizeOf } from '../../engine/base/tensor.ts'
import { RandomStream } from '../../engine/base/random.ts'
import { type Graph, graphOf } from '../../engine/ir/graph.ts'
import type { Value } from '../../engine/ir/node.ts'
import { lowerToCpu } from '../../engine/lower/cpu/lower.ts'
import { interpret } from '../../engine/lower/reference/interpret.ts'
import { groupedAttention } from '../../engine/nn/grouped-attention.ts'
import { rotaryFrequencies, rotaryTables } from '../../engine/nn/rotary.ts'
import { attention } from '../../engine/ops/attention.ts'
import { concat } from '../../engine/ops/concat.ts'
import { constant } from '../../engine/ops/constant.ts'
import { input } from '../../engine/ops/input.ts'
import { matmul } from '../../engine/ops/matmul.ts'
import { mul } from '../../engine/ops/mul.ts'
import { neg } from '../../engine/ops/neg.ts'
import { reshape } from '../../engine/ops/reshape.ts'
import { rotary } from '../../engine/ops/rotary.ts'
import { slice } from '../../engine/ops/slice.ts'
import { sum } from '../../engine/ops/sum.ts'
import { transpose } from '../../engine/ops/transpose.ts'
import { openRuntime } from '../../engine/runtimes/index.ts'
import { worstDifference } from '../helpers/gradient-check.ts'
import { RUNTIMES_HERE } from '../helpers/runtimes.ts'

const random = new RandomStream(5, 'layouts')
const normal = (shape: Shape): HostTensor =>
  f32(
    shape,
    Array.from({ length: sizeOf(shape) }, () => random.normal() / 3),
  )
/** More than two blocks of 64 queries. */
const [BATCH, TIME, WIDTH] = [2, 140, 8]

/** [rows, count · WIDTH] as [BATCH, count, TIME, WIDTH]. */
const heads = (rows: Value, count: number): Value =>
  transpose(reshape(rows, [BATCH, TIME, count, WIDTH]), [0, 2, 1, 3])
const rowsOf = (x: Value): Value =>
  reshape(transpose(x, [0, 2, 1, 3]), [BATCH * TIME, (x.shape[1] as number) * WIDTH])

/** Queries, keys and values from one matrix, as GPT-2 has them. */
function joint(x: Value, w: Value): Value {
  const all = reshape(matmul(x, w, { transposeB: true }), [BATCH, TIME, 3, 3, WIDTH])
  const split = transpose(all, [2, 0, 3, 1, 4])
  const part = (i: number): Value => reshape(slice(split, 0, i, i + 1), [BATCH, 3, TIME, WIDTH])
  return rowsOf(attention(part(0), part(1), part(2), { scale: 0.3, causal: true }))
}

/** Four heads of queries over two of keys and values, as Llama has them. */
function grouped(x: Value, w: Value): Value {
  const all = matmul(x, w, { transposeB: true })
  const [q, k, v] = [slice(all, 1, 0, 32), slice(all, 1, 32, 48), slice(all, 1, 48, 64)]
  return rowsOf(groupedAttention(heads(q, 4), heads(k, 2), heads(v, 2), { scale: 0.3, causal: true }))
}

/** Products of heads with each other, joined along their last axis. */
function scores(x: Value, w: Value): Value {
  const [a, b] = [heads(x, 3), heads(matmul(x, w, { transposeB: true }), 3)]
  const square = matmul(a, b, { transposeB: true, alpha: 0.1 })
  return concat([square, matmul(a, b, { transposeB: true, alpha: -0.1 })], -1)
}

/** Turned heads, which lie as the product gave them; the result is wanted in the order of its axes. */
function turned(x: Value, w: Value): Value {
  const tables = rotaryTables(rotaryFrequencies({ width: WIDTH, base: 100 }), TIME)
  const [cos, sin] = [constant(tables.cos), constant(tables.sin)]
  return rotary(heads(matmul(x, w, { transposeB: true }), 3), cos, sin, { layout: 'half' })
}

function backward(
  build: (x: Value, w: Value) => Value,
  out: number,
): { graph: Graph; feeds: Record<string, HostTensor> } {
  const feeds = { x: normal([BATCH * TIME, 24]), w: normal([out, 24]) }
  const [x, w] = [input('x', feeds.x.shape), input('w', feeds.w.shape)]
  const y = build(x, w)
  const [dx, dw] = gradients(sum(mul(y, y)), [x, w]) as [Value, Value]
  return { graph: graphOf({ y, dx, dw }), feeds }
}

const LAYOUTS = [
  { name: 'heads of one joint matrix', build: joint, out: 72, copies: 0 },
  // the gradients of two slices, and their sum over heads that share
  { name: 'heads that share keys and values', build: grouped, out: 64, copies: 2 },
  // the result for its square, and as it is wanted; its gradient as the rows of a product
  { name: 'heads that are turned', build: turned, out: 24, copies: 3 },
  { name: 'products of heads side by side', build: scores, out: 24, copies: 2 },
] as const

describe.each(LAYOUTS)('$name', ({ build, out, copies }) => {
  const { graph, feeds } = backward(build, out)

  it('are copied no more than they must be', () => {
    const calls = lowerToCpu(graph).calls.filter(({ target }) => target === 'copyStrided')
    expect(calls.length).toBeLessThanOrEqual(copies)
  })

  it.skipIf(!RUNTIMES_HERE.includes('cpu'))('give what the reference gives', async () => {
    const program = await (await openRuntime('cpu')).compile(graph, { threads: 2 })
    const results = await program.run(feeds)
    await program.dispose()
    // f32 against f64 over sums of at most 280 terms
    for (const [name, { data }] of Object.entries(interpret(graph, feeds)))
      expect(worstDifference(results[name]?.data ?? [], data)).toBeLessThan(1e-4)
  })
})

it.skipIf(!RUNTIMES_HERE.includes('cpu'))(
  'an output that is another one in a different order is its own',
  async () => {
    const feeds = { x: normal([3, 4]) }
    const y = neg(input('x', [3, 4]))
    const graph = graphOf({ turned: transpose(y, [1, 0]), first: slice(y, 0, 0, 2), y })
    const program = await (await openRuntime('cpu')).compile(graph, { threads: 1 })
    const results = await program.run(feeds)
    await program.dispose()
    for (const [name, { data }] of Object.entries(interpret(graph, feeds)))
      expect(Array.from(results[name]?.data ?? [])).toEqual(Array.from(data))
  },
)
