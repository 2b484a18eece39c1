// An elementwise graph becomes one fused SIMD loop in WebAssembly: each element is read once and written once. For
// updates in place, where a general runtime would make a pass over memory per operation.
import { EngineError } from '../../base/errors.ts'
import { sizeOf } from '../../base/tensor.ts'
import type { Graph } from '../../ir/graph.ts'
import type { Node, Value } from '../../ir/node.ts'
import type { ConstantAttrs } from '../../ops/constant.ts'
import type { TypedInputAttrs } from '../../ops/input.ts'
import {
  type Code,
  f32Const,
  getLocal,
  I32_ADD,
  kernelModule,
  setLocal,
  SIMD,
  V128_LOAD,
  V128_STORE,
} from './encode.ts'

/** Ops of one f32x4 instruction; the subset of the basis this target can run. */
const INSTRUCTIONS = {
  neg: SIMD.neg,
  abs: SIMD.abs,
  sqrt: SIMD.sqrt,
  add: SIMD.add,
  sub: SIMD.sub,
  mul: SIMD.mul,
  div: SIMD.div,
  maximum: SIMD.max,
  minimum: SIMD.min,
  stopGradient: [],
} as const satisfies Record<string, Code>

/** A compiled kernel: `run(bytes, …vector addresses in `vectors` order, …output addresses, …scalars)`. */
export interface ElementwiseKernel {
  readonly module: Uint8Array<ArrayBuffer>
  /** Names of vector inputs, of outputs, and of scalar inputs, in parameter order. */
  readonly vectors: readonly string[]
  readonly outputs: readonly string[]
  readonly scalars: readonly string[]
}

/**
 * Compiles a graph whose inputs are vectors of one length or scalars. An output may be written over an input: every
 * element is loaded before any result of it is stored.
 * @throws GRAPH_INVALID for an op or a shape that is not elementwise.
 */
export function lowerToWasm(graph: Graph): ElementwiseKernel {
  const inputs = [...graph.inputs]
  const vectors = inputs.filter(([, value]) => value.shape.length === 1).map(([name]) => name)
  const scalars = inputs.filter(([, value]) => value.shape.length === 0).map(([name]) => name)
  if (vectors.length + scalars.length !== inputs.length) fail('inputs are vectors of one length or scalars')
  const outputs = [...graph.outputs.keys()]
  const integers = 1 + vectors.length + outputs.length
  const firstVector = integers + scalars.length + 1
  const locals = new Map(graph.nodes.map((node, i) => [node.outputs[0] as Value, firstVector + i]))
  const counter = firstVector - 1
  const context: Context = { vectors, scalars, firstScalar: integers, counter, locals }
  const [once, each] = [graph.nodes.filter(isUniform), graph.nodes.filter((node) => !isUniform(node))]
  const store = [...graph.outputs.values()].flatMap((value, i) => [
    ...address(1 + vectors.length + i, counter),
    ...getLocal(locals.get(value) as number),
    ...V128_STORE,
  ])
  const code = (nodes: readonly Node[]): Code => nodes.flatMap((node) => instruction(node, context))
  const parts = { integers, floats: scalars.length, vectors: graph.nodes.length }
  return {
    module: kernelModule({ ...parts, before: code(once), body: [...code(each), ...store] }),
    vectors,
    outputs,
    scalars,
  }
}

interface Context {
  readonly vectors: readonly string[]
  readonly scalars: readonly string[]
  readonly firstScalar: number
  readonly counter: number
  readonly locals: ReadonlyMap<Value, number>
}

/** Same value for all elements: computed once before the loop. */
function isUniform(node: Node): boolean {
  return (
    node.outputs[0]?.shape.length === 0 ||
    (node.op.name === 'constant' && (node.attrs as ConstantAttrs).data.length === 1)
  )
}

function instruction(node: Node, context: Context): Code {
  const result = setLocal(context.locals.get(node.outputs[0] as Value) as number)
  if (node.op.name === 'input') return [...loadInput(node, context), ...result]
  if (node.op.name === 'constant') return [...loadConstant(node.attrs as ConstantAttrs), ...result]
  const opcode = INSTRUCTIONS[node.op.name as keyof typeof INSTRUCTIONS] as Code | undefined
  if (!opcode) fail(`it cannot run "${node.op.name}"`)
  return [
    ...node.inputs.flatMap((value) => getLocal(context.locals.get(value) as number)),
    ...opcode,
    ...result,
  ]
}

function loadInput(node: Node, { vectors, scalars, firstScalar, counter }: Context): Code {
  const { name, shape } = node.attrs as TypedInputAttrs
  if (shape.length === 0) return [...getLocal(firstScalar + scalars.indexOf(name)), ...SIMD.splat]
  return [...address(1 + vectors.indexOf(name), counter), ...V128_LOAD]
}

function loadConstant({ data, shape }: ConstantAttrs): Code {
  if (data.length !== 1) fail(`a constant is one number, not ${sizeOf(shape)}`)
  return [...f32Const(data[0] as number), ...SIMD.splat]
}

function address(base: number, counter: number): Code {
  return [...getLocal(base), ...getLocal(counter), ...I32_ADD]
}

function fail(rule: string): never {
  throw new EngineError('GRAPH_INVALID', `wasm: ${rule}.`)
}
