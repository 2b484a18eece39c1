// The ONNX names of a graph's values during one lowering; stored weights enter the file when something first asks.
import type { Value } from '../../ir/node.ts'
import type { OnnxEmitter } from './emit.ts'
import { dequantizeBlocks } from './quantized.ts'
import {
  type BlockForm,
  checkStored,
  emitBlocks,
  emitChannels,
  emitFloats,
  type QuantizedWeight,
  type StoredWeight,
} from './stored-weight.ts'

interface Stored {
  readonly name: string
  readonly weight: QuantizedWeight
}

/** Names of values. */
export class Operands {
  readonly #emit: OnnxEmitter
  readonly #names = new Map<Value, string>()
  readonly #stored = new Map<Value, Stored>()
  readonly #blocks = new Map<Value, BlockForm>()

  constructor(emit: OnnxEmitter) {
    this.#emit = emit
  }

  /** Gives a value its name. */
  set(value: Value, name: string): void {
    this.#names.set(value, name)
  }

  /** Makes an input part of the file. @throws SHAPE_MISMATCH when it does not fit */
  store(value: Value, name: string, weight: StoredWeight): void {
    checkStored(name, value.shape, weight)
    if (weight.kind === 'f32') this.set(value, emitFloats(this.#emit, name, value.shape, weight))
    else this.#stored.set(value, { name, weight })
  }

  /** True when the value is a quantized weight. */
  isQuantized(value: Value): boolean {
    return this.#stored.has(value)
  }

  /** The name of a value in floats; a quantized weight is dequantized in the graph, once. */
  name(value: Value): string {
    const known = this.#names.get(value)
    if (known !== undefined) return known
    const made = this.#dequantized(value, this.#stored.get(value) as Stored)
    this.#names.set(value, made)
    return made
  }

  /** A quantized matrix in blocks, or undefined when it is something else. */
  blocks(value: Value): BlockForm | undefined {
    const stored = this.#stored.get(value)
    if (!stored || value.shape.length !== 2) return undefined
    return this.#blocksOf(value, stored)
  }

  #blocksOf(value: Value, { name, weight }: Stored): BlockForm {
    const known = this.#blocks.get(value)
    if (known) return known
    const made = emitBlocks(this.#emit, name, weight)
    this.#blocks.set(value, made)
    return made
  }

  #dequantized(value: Value, stored: Stored): string {
    const { name, weight } = stored
    if (weight.kind === 'int8' && value.shape.length !== 2)
      return emitChannels(this.#emit, name, value.shape, weight)
    const matrix = dequantizeBlocks(this.#emit, this.#blocksOf(value, stored))
    return value.shape.length === 2
      ? matrix
      : this.#emit.call('Reshape', [matrix, this.#emit.integers(value.shape)])
  }
}
