// A group of elementwise nodes becomes one fused SIMD loop in WebAssembly: each element is read once and written once.
import { EngineError } from '../../base/errors.ts'
import type { Node, Value } from '../../ir/node.ts'
import type { ConstantAttrs } from '../../ops/constant.ts'
import { laneCode } from './lanes.ts'
import {
  type Code,
  f32x4Const,
  getLocal,
  I,
  i32Const,
  i32x4Const,
  LOAD,
  LOAD_ONE,
  LOAD_SPLAT,
  setLocal,
  STORE,
  STORE_ONE,
  V,
  whileBelow,
} from './instructions.ts'
import { kernelModule } from './module.ts'

/** Which element of an operand belongs to row r: block (r / divide) mod modulo, of `width` elements or of one. */
export interface Access {
  readonly kind: 'block' | 'element'
  readonly divide: number
  readonly modulo: number
}

/** What one loop computes. */
export interface ElementwiseLoop {
  /** In order of computation. */
  readonly nodes: readonly Node[]
  /** Values in memory. */
  readonly operands: readonly { readonly value: Value; readonly access: Access }[]
  /** Scalars given as parameters. */
  readonly numbers: readonly Value[]
  /** Values written to memory, each as rows of `width`. */
  readonly outputs: readonly Value[]
  /** Elements of a row. 'all': there is one row, and `start` and `end` count its elements. */
  readonly width: number | 'all'
}

/**
 * A module exporting `run(…operand addresses, …output addresses, …numbers, start, end)`: rows start to end, or elements
 * when the width is 'all'. Every element is loaded before any result of it is stored, so an output may lie over an
 * operand that is read in the same order.
 */
export function compileLoop(
  loop: ElementwiseLoop,
  memory: { readonly isShared: boolean },
): Uint8Array<ArrayBuffer> {
  return kernelModule(new LoopWriter(loop).parts(), memory)
}

/** Local variables: parameters first, then i32, then v128. */
class LoopWriter {
  readonly #loop: ElementwiseLoop
  readonly #addresses: number
  readonly #start: number
  readonly #row: number
  readonly #column: number
  readonly #vectors = new Map<Value, number>()
  readonly #firstVector: number
  #vectorCount = 0

  constructor(loop: ElementwiseLoop) {
    this.#loop = loop
    this.#addresses = loop.operands.length + loop.outputs.length
    this.#start = this.#addresses + loop.numbers.length
    this.#row = this.#start + 2
    this.#column = this.#row + 1
    // one pointer per address follows the column
    this.#firstVector = this.#column + 1 + this.#addresses
    for (const { value } of loop.operands) this.#vectors.set(value, this.#vector())
    for (const value of loop.numbers) this.#vectors.set(value, this.#vector())
  }

  parts(): Parameters<typeof kernelModule>[0] {
    const { nodes, numbers } = this.#loop
    const once = nodes.filter((node) => this.#isConstant(node))
    const each = nodes.filter((node) => !this.#isConstant(node))
    const before = [
      ...numbers.flatMap((value, i) => this.#set(value, [...getLocal(this.#addresses + i), ...V.f32Splat])),
      ...once.flatMap((node) => this.#compute(node)),
    ]
    const body = [
      ...before,
      ...(this.#loop.width === 'all' ? this.#flat(each) : this.#rows(each, this.#loop.width)),
    ]
    return {
      integers: this.#addresses,
      floats: numbers.length,
      counters: 2 + this.#addresses,
      vectors: this.#vectorCount,
      body,
    }
  }

  #vector = (): number => this.#firstVector + this.#vectorCount++
  #pointer = (index: number): number => this.#column + 1 + index

  #isConstant({ op, inputs, outputs }: Node): boolean {
    const known = (value: Value | undefined): boolean =>
      value !== undefined && value.shape.every((d) => d === 1)
    return (
      op.name === 'constant' ||
      (known(outputs[0]) && inputs.every((v) => this.#loop.numbers.includes(v) || this.#isConstantValue(v)))
    )
  }

  #isConstantValue(value: Value): boolean {
    return this.#loop.nodes.includes(value.node) && this.#isConstant(value.node)
  }

  /** One row: the column runs over bytes from start to end. */
  #flat(nodes: readonly Node[]): Code {
    const bytes = (parameter: number): Code => [...getLocal(parameter), ...i32Const(4), ...I.mul]
    const pointers = this.#eachAddress((i) => [...getLocal(i), ...setLocal(this.#pointer(i))])
    const splat = this.#loop.operands.flatMap(({ access }, i) =>
      access.kind === 'element' ? this.#loadSplat(i) : [],
    )
    return [
      ...[...pointers, ...splat, ...bytes(this.#start), ...setLocal(this.#column)],
      ...this.#columns(nodes, bytes(this.#start + 1)),
    ]
  }

  #rows(nodes: readonly Node[], width: number): Code {
    const { operands } = this.#loop
    const pointers = this.#eachAddress((i) => {
      const { kind, divide, modulo } = operands[i]?.access ?? { kind: 'block', divide: 1, modulo: Infinity }
      const divided = divide === 1 ? [] : [...i32Const(divide), ...I.divU]
      const block = [
        ...getLocal(this.#row),
        ...divided,
        ...(modulo === Infinity ? [] : [...i32Const(modulo), ...I.remU]),
      ]
      const bytes = [...block, ...i32Const(kind === 'block' ? width * 4 : 4), ...I.mul]
      return [...getLocal(i), ...bytes, ...I.add, ...setLocal(this.#pointer(i))]
    })
    const splat = operands.flatMap(({ access }, i) => (access.kind === 'element' ? this.#loadSplat(i) : []))
    const oneRow = [
      ...[...pointers, ...splat, ...i32Const(0), ...setLocal(this.#column)],
      ...this.#columns(nodes, i32Const(width * 4)),
      ...this.#raise(this.#row, 1),
    ]
    return [
      ...[...getLocal(this.#start), ...setLocal(this.#row)],
      ...whileBelow(this.#row, getLocal(this.#start + 1), oneRow),
    ]
  }

  /** Four lanes at a time while four are left, then one at a time. */
  #columns(nodes: readonly Node[], endBytes: Code): Code {
    const body = (load: Code, store: Code, bytes: number): Code => [
      ...this.#loop.operands.flatMap(({ value, access }, i) =>
        access.kind === 'block' ? this.#set(value, [...this.#address(i), ...load]) : [],
      ),
      ...nodes.flatMap((node) => this.#compute(node)),
      ...this.#loop.outputs.flatMap((value, i) => [
        ...[...this.#address(this.#loop.operands.length + i), ...getLocal(this.#local(value)), ...store],
      ]),
      ...this.#raise(this.#column, bytes),
    ]
    // columns start at a multiple of 16 bytes and addresses are below 4 GiB: end − 12 may wrap only when end < 12
    const lastWhole = [...endBytes, ...i32Const(-16), 0x71] // i32.and: whole registers
    return [
      ...whileBelow(this.#column, lastWhole, body(LOAD, STORE, 16)),
      ...whileBelow(this.#column, endBytes, body(LOAD_ONE, STORE_ONE, 4)),
    ]
  }

  #compute(node: Node): Code {
    const output = node.outputs[0] as Value
    if (node.op.name === 'constant') return this.#set(output, splatConstant(node.attrs as ConstantAttrs))
    const operands = node.inputs.map((value) => this.#local(value))
    return this.#set(output, laneCode(node, operands, this.#vector))
  }

  #set(value: Value, code: Code): Code {
    if (!this.#vectors.has(value)) this.#vectors.set(value, this.#vector())
    return [...code, ...setLocal(this.#local(value))]
  }

  #local(value: Value): number {
    const local = this.#vectors.get(value)
    if (local === undefined)
      throw new EngineError('GRAPH_INVALID', 'wasm: a value is used before it is computed.')
    return local
  }

  #eachAddress = (code: (index: number) => Code): Code =>
    Array.from({ length: this.#addresses }, (_, i) => code(i)).flat()
  #address = (index: number): Code => [...getLocal(this.#pointer(index)), ...getLocal(this.#column), ...I.add]
  #loadSplat = (index: number): Code =>
    this.#set(this.#loop.operands[index]?.value as Value, [...getLocal(this.#pointer(index)), ...LOAD_SPLAT])
  #raise = (local: number, by: number): Code => [
    ...getLocal(local),
    ...i32Const(by),
    ...I.add,
    ...setLocal(local),
  ]
}

function splatConstant({ data, dtype }: ConstantAttrs): Code {
  return dtype === 'f32' ? f32x4Const(data[0] as number) : i32x4Const(data[0] as number)
}
