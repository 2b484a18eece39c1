// A graph becomes a planned CPU program.
import { sizeOf } from '../../base/tensor.ts'
import type { Graph } from '../../ir/graph.ts'
import type { Node, Value } from '../../ir/node.ts'
import type { ConstantAttrs } from '../../ops/constant.ts'
import type { OpName } from '../../ops/index.ts'
import { prepare } from '../passes/prepare.ts'
import type { Access } from '../wasm/loop.ts'
import { walk, WHOLE } from './accesses.ts'
import { type AddressOf, type Arithmetic, CpuEmitter } from './emit.ts'
import { forgetProbabilities } from './forget-probabilities.ts'
import { arrangeMeetings } from './meetings.ts'
import { copyView, emitBroadcast } from './movement.ts'
import { planArena } from './plan.ts'
import { quantizedInputs, type QuantizedWeights } from './quantized.ts'
import {
  type Address,
  ARENA,
  type Argument,
  bindingsOf,
  type Call,
  CONSTANTS,
  type CpuProgram,
  type Place,
  type Storage,
} from './program.ts'
import type { CpuRule } from './rule.ts'
import { CPU_RULES } from './rules.ts'
import { makeTasks, type Task } from './tasks.ts'
import { isWhole } from './views.ts'

/** Quantized weights of a program. */
export interface QuantizedUse {
  readonly weights: QuantizedWeights
  /** Whether their inputs may be rounded to bytes. */
  readonly roundsInputs: boolean
  readonly addressOf?: AddressOf
}

/**
 * The program of a graph, with products in an arithmetic; quantized weights are no inputs: they are part of it, or are read where
 * they lie in the memory that it will run in.
 * @throws BAD_ARGUMENT when a quantized weight does not fit its use
 */
export function lowerToCpu(
  graph: Graph,
  arithmetic: Arithmetic = 'f32',
  { weights, roundsInputs, addressOf = () => undefined }: QuantizedUse = { weights: {}, roundsInputs: false },
): CpuProgram {
  const lowered = prepare(forgetProbabilities(graph), (name) => CPU_RULES[name as OpName] !== 'decompose')
  const tasks = makeTasks(lowered)
  const quantized = quantizedInputs(lowered, weights)
  const emit = new CpuEmitter(
    {
      outputs: lowered.outputs.values(),
      readersOf: countReaders(tasks),
      usersOf: usersOf(lowered),
    },
    { arithmetic, quantized, roundsInputs, addressOf },
  )
  const fed = [...lowered.inputs].filter(([, value]) => !quantized.has(value))
  const inputs = bindingsOf(new Map(fed))
  for (const value of quantized.keys()) emit.set(value, { storage: emit.constantStorage, offset: 0 })
  const outputs = bindingsOf(lowered.outputs, inputs.length)
  const bases = new Map<Storage, number>()
  for (const { name, base } of inputs) bases.set(placeInput(emit, lowered.inputs.get(name) as Value), base)
  for (const task of tasks) lowerTask(emit, task)
  for (const { name, base } of outputs)
    bases.set(placeOutput(emit, lowered.outputs.get(name) as Value, bases), base)
  bases.set(emit.constantStorage, CONSTANTS)
  const arranged = arrangeMeetings(emit.calls)
  const { offsets, bytes } = planArena(arranged)
  const resolve = (argument: Argument): number | Address => {
    if (typeof argument === 'number') return argument
    const { storage, offset } = argument
    const planned = offsets.get(storage)
    if (planned !== undefined) return { base: ARENA, offset: planned + offset }
    return { base: bases.get(storage) as number, offset }
  }
  const calls: Call<number | Address>[] = arranged.map((call) => ({
    ...call,
    arguments: call.arguments.map(resolve),
  }))
  return { calls, modules: emit.modules, arenaBytes: bytes, constants: emit.constantBytes(), inputs, outputs }
}

function placeInput(emit: CpuEmitter, value: Value): Storage {
  const storage: Storage = { kind: 'input', bytes: sizeOf(value.shape) * 4 }
  emit.set(value, { storage, offset: 0 })
  return storage
}

/** The storage the caller reads: where the value was made, or a copy when that place is an input's or another output's. */
function placeOutput(emit: CpuEmitter, value: Value, bases: ReadonlyMap<Storage, number>): Storage {
  materialize(emit, value)
  const view = emit.view(value)
  const { storage: own, offset } = view.place
  const bytes = sizeOf(value.shape) * 4
  const isOwn = own.kind === 'output' && own.bytes === bytes && offset === 0 && isWhole(view)
  if (isOwn && !bases.has(own)) return own
  const storage: Storage = { kind: 'output', bytes }
  copyView(emit, view, { storage, offset: 0 })
  return storage
}

/** The nodes that use each value. */
function usersOf({ nodes }: Graph): Map<Value, Node[]> {
  const users = new Map<Value, Node[]>()
  for (const node of nodes)
    for (const value of node.inputs) {
      const known = users.get(value)
      if (known) known.push(node)
      else users.set(value, [node])
    }
  return users
}

/** How many tasks read each value from memory. */
function countReaders(tasks: readonly Task[]): Map<Value, number> {
  const counts = new Map<Value, number>()
  for (const task of tasks)
    for (const value of new Set(readsOf(task))) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}

/** Values a task reads from memory: made outside of it, and not written into its code. */
function readsOf({ nodes, isLoop }: Task): Value[] {
  const own = new Set(nodes)
  const reads = nodes.flatMap(({ inputs }) => inputs.filter(({ node }) => !own.has(node)))
  return [...new Set(isLoop ? reads.filter(({ node }) => !isNumber(node)) : reads)]
}

/** A constant of one repeated number, which loops carry in their code. */
function isNumber({ op, attrs }: Node): boolean {
  return op.name === 'constant' && (attrs as ConstantAttrs).data.length === 1
}

/** Constants are written to memory by the first task that reads them there. */
function materialize(emit: CpuEmitter, value: Value): void {
  const { node } = value
  if (node.op.name !== 'constant' || emit.has(value)) return
  lowerNode(emit, node)
}

function lowerTask(emit: CpuEmitter, task: Task): void {
  const reads = readsOf(task)
  for (const value of reads) materialize(emit, value)
  emit.consume(reads)
  if (task.isLoop) lowerLoop(emit, task, reads)
  else lowerNode(emit, task.nodes[0] as Node)
}

function lowerNode(emit: CpuEmitter, { op, inputs, outputs, attrs }: Node): void {
  const rule = CPU_RULES[op.name as OpName] as CpuRule<object> | 'loop'
  // a loop over nothing
  if (rule === 'loop') for (const value of outputs) emit.out(value)
  else rule({ emit, inputs, outputs, attrs })
}

/** Inner values stay in registers; what others read is written, over a dying operand where the walk is the same. */
function lowerLoop(emit: CpuEmitter, { nodes }: Task, reads: readonly Value[]): void {
  const { shape } = nodes[0]?.outputs[0] as Value
  const outputs = nodes.flatMap((node) => node.outputs).filter((value) => emit.isWanted(value))
  const way = walk(
    shape,
    reads.map((value) => value.shape),
  )
  const spread = way.accesses.map((access, i) => access ?? spreadOut(emit, reads[i] as Value, shape))
  const places = spread.map((each, i) => ('storage' in each ? each : emit.at(reads[i] as Value)))
  const accesses = spread.map((each): Access => ('storage' in each ? WHOLE : each))
  const inPlace = reads.filter((value) => isReadInOrder(emit.at(value).storage, { places, accesses }))
  const targets = outputs.map((value) => emit.out(value, inPlace))
  const operands = reads.map((value, i) => ({ value, access: accesses[i] as Access }))
  const constants = [...new Set(nodes.flatMap(({ inputs }) => inputs.map(({ node }) => node)))].filter(
    isNumber,
  )
  const size = sizeOf(shape)
  const share =
    way.width === 'all'
      ? { length: size, elementsPerUnit: nodes.length, multiple: 16 }
      : { length: size / way.width, elementsPerUnit: way.width * nodes.length }
  emit.loop(
    { nodes: [...constants, ...nodes], operands, numbers: [], outputs, width: way.width },
    [...places, ...targets],
    share,
  )
}

/** Whether everything this loop reads of a storage is read in the order in which results are written. */
function isReadInOrder(
  storage: Storage,
  { places, accesses }: { readonly places: readonly Place[]; readonly accesses: readonly Access[] },
): boolean {
  return accesses.every(
    ({ kind, divide, modulo }, i) =>
      places[i]?.storage !== storage || (kind === 'block' && divide === 1 && modulo === Infinity),
  )
}

function spreadOut(emit: CpuEmitter, value: Value, shape: readonly number[]): Place {
  const place = emit.scratch(sizeOf(shape))
  emitBroadcast(emit, { from: value.shape, to: shape }, [emit.at(value), place])
  return place
}
