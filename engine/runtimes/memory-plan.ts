// How much memory a compiled graph takes while it runs, known before it runs.
import { type HostTensor, sizeOf } from '../base/tensor.ts'
import type { Graph } from '../ir/graph.ts'
import type { Value } from '../ir/node.ts'
import { lowerToCpu } from '../lower/cpu/lower.ts'
import { ONNX_RULES } from '../lower/onnx/rules.ts'
import { prepare } from '../lower/passes/prepare.ts'
import type { OpName } from '../ops/index.ts'

/** Every element of a graph's values takes so many bytes. */
const BYTES = 4

/**
 * How many times what must be alive ONNX Runtime takes: its arena grows by doubling and its order is its own, so that what
 * is computed again lives longer. Fitted to `bench memory`, see docs/performance.md.
 */
const ONNX_SHARE = { plain: 2.6, recomputed: 4.2 } as const

/**
 * Bytes of a graph's own: what it keeps between its nodes, its constants and its results, but neither weights nor batches.
 * On `cpu` they are planned before anything runs and exact; elsewhere it is estimated from what is alive at the worst
 * moment when each value is given back after its last use.
 */
export function plannedBytes(runtime: string, graph: Graph): number {
  if (runtime === 'cpu') {
    const { arenaBytes, constants } = lowerToCpu(graph)
    return arenaBytes + constants.length
  }
  const lowered = prepare(graph, (name) => ONNX_RULES[name as OpName] !== 'decompose')
  const isRecomputed = lowered.nodes.some(({ op }) => op.name === 'after')
  return liveBytes(lowered) * ONNX_SHARE[isRecomputed ? 'recomputed' : 'plain']
}

/**
 * Bytes of graphs of one process that run one after another. On `cpu` they share the memory of the largest; elsewhere each keeps
 * its own.
 */
export function togetherBytes(runtime: string, each: readonly number[]): number {
  return runtime === 'cpu' ? Math.max(0, ...each) : each.reduce((sum, bytes) => sum + bytes, 0)
}

/** Ops that look at the numbers of their operand in another way. */
const VIEWS = new Set(['reshape', 'stopGradient', 'after'])

/** The most that is alive at once in the graph's order. */
function liveBytes({ nodes, outputs }: Graph): number {
  const owners = new Map<Value, Value>()
  const ownerOf = (value: Value): Value => owners.get(value) ?? value
  const lastUse = new Map<Value, number>()
  nodes.forEach(({ op, inputs, outputs: made }, i) => {
    if (VIEWS.has(op.name)) owners.set(made[0] as Value, ownerOf(inputs[0] as Value))
    for (const value of [...inputs, ...made]) lastUse.set(ownerOf(value), i)
  })
  for (const value of outputs.values()) lastUse.set(ownerOf(value), nodes.length)
  const ending = Map.groupBy(lastUse.keys(), (value) => lastUse.get(value))
  let [alive, most] = [0, 0]
  nodes.forEach(({ outputs: made }, i) => {
    for (const value of made) if (ownerOf(value) === value) alive += bytesOf(value)
    most = Math.max(most, alive)
    for (const value of ending.get(i) ?? []) alive -= bytesOf(value)
  })
  return most
}

/** Inputs are the caller's; a constant of one number is one number, whatever its shape. */
function bytesOf({ node, shape }: Value): number {
  if (node.op.name === 'input') return 0
  if (node.op.name === 'constant') return (node.attrs as { data: HostTensor['data'] }).data.length * BYTES
  return sizeOf(shape) * BYTES
}
