// Passes change a graph's nodes, never its values.
import { describe, expect, it } from 'vitest'
import { verifyGraph } from '../../engine/ir/verify.ts'
import { decompose } from '../../engine/lower/passes/decompose.ts'
import { clean, PASSES } from '../../engine/lower/passes/prepare.ts'
import { interpret } from '../../engine/lower/reference/interpret.ts'
import { modelGraphs, type ModelGraph } from '../helpers/model-graphs.ts'
import { randomGraph } from '../helpers/random-graph.ts'

const RANDOM: readonly ModelGraph[] = Array.from({ length: 40 }, (_, seed) => ({
  name: `random graph ${seed}`,
  ...randomGraph(seed),
}))
const GRAPHS: readonly ModelGraph[] = [...RANDOM, ...modelGraphs()]

/** Every number by output name; the sign of a zero does not count. */
function valuesOf({ graph, feeds }: Pick<ModelGraph, 'graph' | 'feeds'>): Record<string, number[]> {
  const results = interpret(graph, feeds)
  return Object.fromEntries(
    Object.entries(results).map(([name, { data }]) => [name, Array.from(data, (x) => x + 0)]),
  )
}

describe.each(Object.entries(PASSES))('%s', (_, pass) => {
  it.each(GRAPHS)('keeps every value of $name to the last bit', ({ graph, feeds }) => {
    const basis = decompose(graph)
    const passed = pass(basis)
    verifyGraph(passed)
    expect([...passed.inputs.keys()].sort()).toEqual([...basis.inputs.keys()].sort())
    expect(passed.nodes.length).toBeLessThanOrEqual(basis.nodes.length)
    expect(valuesOf({ graph: passed, feeds })).toEqual(valuesOf({ graph: basis, feeds }))
  })
})

describe('all passes together', () => {
  it.each(GRAPHS)('keep every value of $name in fewer nodes', ({ graph, feeds }) => {
    const basis = decompose(graph)
    const cleaned = clean(basis)
    expect(cleaned.nodes.length).toBeLessThan(basis.nodes.length)
    expect(valuesOf({ graph: cleaned, feeds })).toEqual(valuesOf({ graph: basis, feeds }))
  })

  it.each(modelGraphs())('find nothing more in what they have cleaned: $name', ({ graph }) => {
    const once = clean(decompose(graph))
    expect(clean(once).nodes.length).toBe(once.nodes.length)
  })
})
