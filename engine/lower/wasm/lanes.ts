// Elementwise ops on four lanes. Booleans are 0 or 1 in 32 bits.
import { EngineError } from '../../base/errors.ts'
import type { Node, Value } from '../../ir/node.ts'
import type { CastAttrs } from '../../ops/cast.ts'
import { exp, log, type Scratch, sigmoid, tanh } from './functions.ts'
import { type Code, f32x4Const, getLocal, i32x4Const, V } from './instructions.ts'

/** What a rule sees: locals of its operands. */
interface LaneCall {
  readonly node: Node
  /** Pushes all operands in order. */
  readonly all: Code
  readonly operands: readonly number[]
  readonly scratch: Scratch
}
type LaneRule = (call: LaneCall) => Code

const direct =
  (instruction: Code): LaneRule =>
  ({ all }) => [...all, ...instruction]
const curve =
  (f: (x: number, scratch: Scratch) => Code): LaneRule =>
  ({ operands, scratch }) =>
    f(operands[0] as number, scratch)
const ONE_AS_BOOL: Code = [...i32x4Const(1), ...V.and]
const typeOf = (node: Node): string => (node.inputs[0] as Value).dtype

/** Code for every op that works element by element; its result is left on the stack. */
const RULES = {
  neg: direct(V.neg),
  abs: direct(V.abs),
  sqrt: direct(V.sqrt),
  round: direct(V.nearest),
  floor: direct(V.floor),
  exp: curve(exp),
  log: curve(log),
  tanh: curve(tanh),
  sigmoid: curve(sigmoid),
  sign: ({ all }) => [
    ...[...all, ...f32x4Const(0), ...V.gt, ...f32x4Const(1), ...V.and],
    ...[...all, ...f32x4Const(0), ...V.lt, ...f32x4Const(1), ...V.and, ...V.sub],
  ],
  add: direct(V.add),
  sub: direct(V.sub),
  mul: direct(V.mul),
  div: direct(V.div),
  maximum: direct(V.max),
  minimum: direct(V.min),
  less: ({ node, all }) => [...all, ...(typeOf(node) === 'i32' ? V.i32Lt : V.lt), ...ONE_AS_BOOL],
  equal: ({ node, all }) => [...all, ...(typeOf(node) === 'i32' ? V.i32Eq : V.eq), ...ONE_AS_BOOL],
  select: ({ operands: [condition = 0, a = 0, b = 0] }) => [
    ...[...getLocal(a), ...getLocal(b), ...getLocal(condition)],
    ...[...i32x4Const(0), ...V.i32Ne, ...V.bitselect],
  ],
  stopGradient: direct([]),
  cast: ({ node, all }) => [...all, ...conversion(typeOf(node), (node.attrs as CastAttrs).to)],
} as const satisfies Record<string, LaneRule>

/** Whether the op works element by element. */
export function isElementwise(opName: string): boolean {
  return opName in RULES
}

/** Code that leaves the result of a node on the stack. @throws GRAPH_INVALID when it is not elementwise */
export function laneCode(node: Node, operands: readonly number[], scratch: Scratch): Code {
  const rule = RULES[node.op.name as keyof typeof RULES] as LaneRule | undefined
  if (!rule) throw new EngineError('GRAPH_INVALID', `wasm: it cannot run "${node.op.name}".`)
  return rule({ node, operands, scratch, all: operands.flatMap(getLocal) })
}

function conversion(from: string, to: string): Code {
  if (from === to) return []
  if (to === 'f32') return V.toF32
  if (to === 'i32') return from === 'f32' ? V.toI32 : []
  const zero = from === 'f32' ? [...f32x4Const(0), ...V.ne] : [...i32x4Const(0), ...V.i32Ne]
  return [...zero, ...ONE_AS_BOOL]
}
