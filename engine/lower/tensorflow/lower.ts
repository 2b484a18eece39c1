// A graph becomes a list of TensorFlow kernel calls.
import type { Graph } from '../../ir/graph.ts'
import type { Value } from '../../ir/node.ts'
import type { OpName } from '../../ops/index.ts'
import { prepare } from '../passes/prepare.ts'
import { KernelEmitter } from './emit.ts'
import { type KernelProgram, type Slot, withFrees } from './program.ts'
import type { TensorflowRule } from './rule.ts'
import { TENSORFLOW_RULES } from './rules.ts'

/** The calls that compute a graph, each with the slots that are free after it; in mixed precision products are of bf16. */
export function lowerToTensorflow(graph: Graph, { isMixed = false } = {}): KernelProgram {
  const lowered = prepare(graph, (name) => TENSORFLOW_RULES[name as OpName] !== 'decompose')
  const emit = new KernelEmitter({ isMixed })
  const slots = new Map<Value, Slot>()
  for (const { op, inputs: values, outputs, attrs } of lowered.nodes) {
    const rule = TENSORFLOW_RULES[op.name as OpName] as TensorflowRule<object>
    const inputs = values.map((value) => slots.get(value) as Slot)
    const results = rule({ emit, inputs, values, outputs, attrs })
    outputs.forEach((value, i) => slots.set(value, results[i] as Slot))
  }
  const placed = (values: ReadonlyMap<string, Value>): KernelProgram['inputs'] =>
    new Map(
      [...values].map(([name, value]) => {
        const { shape, dtype } = value
        return [name, { shape, dtype, slot: slots.get(value) as Slot }]
      }),
    )
  const outputs = placed(lowered.outputs)
  const stays = new Set([...emit.constants.keys(), ...[...outputs.values()].map(({ slot }) => slot)])
  return {
    slots: emit.slots,
    constants: emit.constants,
    inputs: placed(lowered.inputs),
    outputs,
    calls: withFrees(emit.calls, stays),
  }
}
