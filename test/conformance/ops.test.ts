import { describe, expect, it } from 'vitest'
import type { HostTensor } from '../../engine/base/tensor.ts'
import { f32 } from '../../engine/base/tensor.ts'
import { RandomStream } from '../../engine/base/random.ts'
import { gradients } from '../../engine/autodiff/gradient.ts'
import { type Graph, graphOf } from '../../engine/ir/graph.ts'
import type { Value } from '../../engine/ir/node.ts'
import { verifyGraph } from '../../engine/ir/verify.ts'
import { decompose } from '../../engine/lower/passes/decompose.ts'
import { interpret } from '../../engine/lower/reference/interpret.ts'
import { COMPOUNDS, PRIMITIVES } from '../../engine/ops/index.ts'
import { constant } from '../../engine/ops/constant.ts'
import { mul } from '../../engine/ops/mul.ts'
import { sum } from '../../engine/ops/sum.ts'
import { RUNTIMES } from '../../engine/runtimes/index.ts'
import { absentNote } from '../helpers/absent.ts'
import { numericGradient, worstDifference } from '../helpers/gradient-check.ts'
import { type Case, caseInputs, CASES } from './cases.ts'

/** y and a scalar Σ r·y with fixed random r, so that every element of the gradient is exercised. */
function lossOf(row: Case): { inputs: Value[]; y: Value; loss: Value } {
  const inputs = caseInputs(row)
  const y = row.build(...inputs)
  const random = new RandomStream(3, row.name)
  const weights = f32(
    y.shape,
    Array.from({ length: y.shape.reduce((n, d) => n * d, 1) }, () => random.normal()),
  )
  return { inputs, y, loss: sum(mul(y, constant(weights))) }
}

/** The value and the gradient of every f32 input. */
function graphFor(row: Case): { graph: Graph; names: string[]; loss: Value } {
  const { inputs, y, loss } = lossOf(row)
  const floats = inputs.filter((value) => value.dtype === 'f32')
  const names = Object.entries(row.feeds).flatMap(([name, t]) => (t.dtype === 'f32' ? [name] : []))
  const derivatives = gradients(loss, floats)
  const outputs = Object.fromEntries(names.map((name, i) => [`d_${name}`, derivatives[i] as Value]))
  return { graph: graphOf({ value: y, ...outputs }), names, loss }
}

it('has a row for every op', () => {
  const covered = new Set(CASES.map(({ op }) => op))
  expect(
    [...Object.keys(PRIMITIVES), ...Object.keys(COMPOUNDS)].filter((op) => !covered.has(op as never)),
  ).toEqual([])
})

it('keeps every op under its own name', () => {
  for (const [name, op] of Object.entries({ ...PRIMITIVES, ...COMPOUNDS })) expect(op.name).toBe(name)
})

describe('gradients equal central differences in f64', () => {
  it.each(CASES.filter((row) => row.check !== 'no difference'))('$name', (row) => {
    const { graph, names, loss } = graphFor(row)
    verifyGraph(graph)
    const results = interpret(graph, row.feeds)
    for (const name of names) {
      const expected = numericGradient(loss, row.feeds, name)
      // Central differences with h = 1e-5 are good to about 1e-9 here; f32 inputs are exact in f64.
      expect(worstDifference(results[`d_${name}`]?.data ?? [], expected)).toBeLessThan(1e-6)
    }
  })
})

describe('a compound and its decomposition have the same gradient', () => {
  it.each(CASES.filter(({ op }) => op in COMPOUNDS))('$name', (row) => {
    const { graph } = graphFor(row)
    const { inputs, loss } = lossOf(row)
    const expanded = decompose(graphOf({ loss }))
    const floats = inputs.filter((value) => value.dtype === 'f32')
    const basis = gradients(expanded.outputs.get('loss') as Value, floats)
    const own = interpret(graph, row.feeds)
    const names = Object.keys(row.feeds).filter((name) => (row.feeds[name] as HostTensor).dtype === 'f32')
    const results = interpret(
      graphOf(Object.fromEntries(names.map((n, i) => [`d_${n}`, basis[i] as Value]))),
      row.feeds,
    )
    for (const name of names)
      expect(worstDifference(own[`d_${name}`]?.data ?? [], results[`d_${name}`]?.data ?? [])).toBeLessThan(
        1e-9,
      )
  })
})

for (const descriptor of RUNTIMES.filter(({ name }) => name !== 'reference')) {
  const absent = await descriptor.unavailable()
  describe.skipIf(absent !== undefined)(
    `${descriptor.name} agrees with the reference${absentNote(descriptor.name, absent)}`,
    () => {
      it.each(CASES)('$name', async (row) => {
        const { graph } = graphFor(row)
        const expected = interpret(graph, row.feeds)
        const program = await (await descriptor.open()).compile(graph, { threads: 2 })
        const results = await program.run(row.feeds)
        await program.dispose()
        for (const [name, tensor] of Object.entries(expected)) {
          // f32 against f64 over sums of at most a few hundred terms
          expect({ name, off: worstDifference(results[name]?.data ?? [], tensor.data) < 1e-4 }).toEqual({
            name,
            off: true,
          })
        }
      })
    },
  )
}
