// An elementwise loop as steps that the addon computes by vectors of the processor, where it has exponentials: those take most
// of a generated loop's time in four lanes; and short ones, so that a step of decoding stays in native code. The layout is told at the head of addon/calls.c.
// Gain: GELU of a training step of 13.9 M parameters, forward and back, from 98 to 35 ms of processor time (Intel Xeon, AVX-512).
import type { Node, Value } from '../../ir/node.ts'
import type { ConstantAttrs } from '../../ops/constant.ts'
import type { Access, ElementwiseLoop } from '../wasm/loop.ts'

/** As in addon/loops.c. */
const CODES: Readonly<Record<string, number>> = {
  ...{ add: 0, sub: 1, mul: 2, div: 3, neg: 4 },
  ...{ exp: 5, sigmoid: 6, tanh: 7, log: 8 },
  ...{ maximum: 9, less: 10, select: 11 },
}
const CURVES: ReadonlySet<string> = new Set(['exp', 'sigmoid', 'tanh', 'log'])
/** As in addon/product.h; operands and results are arguments, of which the addon takes 24. */
const MOST_REGISTERS = 64
const MOST_PLACES = 20

/** Elements up to which leaving native code for a generated loop costs more than the loop. */
const SHORT = 1 << 14
/** Elements of a row below which beginning it costs more than computing it. */
const LEAST_WIDTH = 32

/** The steps of a loop over so many rows, or elements where it has one row; undefined when its code is better generated. */
export function nativeLoop(loop: ElementwiseLoop, length: number): Int32Array | undefined {
  const width = loop.width === 'all' ? 0 : loop.width
  if (!isNative(loop, length * Math.max(1, width) <= SHORT)) return undefined
  const { operands, nodes, outputs } = loop
  const constants = nodes.filter(({ op }) => op.name === 'constant')
  const steps = nodes.filter(({ op }) => op.name !== 'constant')
  const registers = new Registers([
    ...operands.map(({ value }) => value),
    ...constants.map(({ outputs: [value] }) => value as Value),
  ])
  const code = steps.flatMap((node, at) =>
    stepOf(node, registers, diesAfter(node, steps.slice(at + 1), outputs)),
  )
  if (registers.count > MOST_REGISTERS) return undefined
  const numbers = Float32Array.from(constants, ({ attrs }) => (attrs as ConstantAttrs).data[0] as number)
  return Int32Array.from([
    ...[width, operands.length, outputs.length, constants.length, steps.length, registers.count],
    ...operands.flatMap(({ access }) => accessCode(access)),
    ...outputs.map((value) => registers.of(value)),
    ...new Int32Array(numbers.buffer),
    ...code,
  ])
}

/** As in addon/product.h. */
function accessCode({ kind, divide, modulo }: Access): number[] {
  return [Number(kind === 'element'), divide, modulo === Infinity ? 0 : modulo]
}

function isNative({ nodes, operands, numbers, outputs, width }: ElementwiseLoop, isShort: boolean): boolean {
  const isFloat = ({ dtype }: Value): boolean => dtype === 'f32'
  const known = nodes.every(({ op }) => op.name === 'constant' || op.name in CODES)
  const hasCurve = nodes.some(({ op }) => CURVES.has(op.name))
  // truths are masks here and only here: they are neither read nor written
  const floats = nodes.flatMap(({ op, outputs: [y] }) => (op.name === 'less' ? [] : [y as Value]))
  const all = [...operands.map(({ value }) => value), ...floats, ...outputs]
  const fits = operands.length + outputs.length <= MOST_PLACES
  const isWide = width === 'all' || width >= LEAST_WIDTH
  return isWide && numbers.length === 0 && known && (hasCurve || isShort) && fits && all.every(isFloat)
}

/** Computed values that nothing uses after a node. */
function diesAfter({ inputs }: Node, later: readonly Node[], outputs: readonly Value[]): Value[] {
  const used = new Set([...outputs, ...later.flatMap((node) => node.inputs)])
  return [...new Set(inputs)].filter((value) => !used.has(value))
}

function stepOf({ op, inputs, outputs }: Node, registers: Registers, dying: readonly Value[]): number[] {
  const [a = 0, b = a, c = a] = inputs.map((value) => registers.of(value))
  for (const value of dying) registers.free(value)
  return [CODES[op.name] as number, registers.take(outputs[0] as Value), a, b, c]
}

/** Which register holds which value. The first ones hold what is read, and keep it. */
class Registers {
  readonly #places = new Map<Value, number>()
  readonly #kept: number
  readonly #free: number[] = []
  count: number

  constructor(read: readonly Value[]) {
    read.forEach((value, i) => this.#places.set(value, i))
    this.count = this.#kept = read.length
  }

  of(value: Value): number {
    return this.#places.get(value) as number
  }

  take(value: Value): number {
    const place = this.#free.pop() ?? this.count++
    this.#places.set(value, place)
    return place
  }

  free(value: Value): void {
    const place = this.of(value)
    if (place >= this.#kept) this.#free.push(place)
  }
}
