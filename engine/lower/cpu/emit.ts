// Collects calls while a graph is lowered; knows where each value lives and which storage is free to be written over.
import { EngineError } from '../../base/errors.ts'
import { sizeOf } from '../../base/tensor.ts'
import type { Value } from '../../ir/node.ts'
import { compileLoop, type ElementwiseLoop } from '../wasm/loop.ts'
import { aligned } from './plan.ts'
import type { Argument, Call, Place, Storage } from './program.ts'

/** How a call is shared among threads. */
export interface Share {
  readonly length: number
  /** Elements that one unit of length touches: small work stays on one thread. */
  readonly elementsPerUnit?: number
  /** Shares are multiples of this. */
  readonly multiple?: number
}

/** Elements below which a second thread costs more than it brings. */
const WORTH_A_THREAD = 8192

/** The calls of a program in the making. */
export class CpuEmitter {
  readonly calls: Call[] = []
  readonly modules: Uint8Array<ArrayBuffer>[] = []
  readonly #moduleNumbers = new Map<string, number>()
  readonly #places = new Map<Value, Place>()
  readonly #outputs: ReadonlySet<Value>
  /** Tasks that still read a storage. */
  readonly #readers = new Map<Storage, number>()
  readonly #readersOf: ReadonlyMap<Value, number>
  readonly #constants: Place[] = []
  readonly #constantData: Uint8Array[] = []
  readonly constantStorage: Storage = { kind: 'constant', bytes: 0 }

  constructor(outputs: Iterable<Value>, readersOf: ReadonlyMap<Value, number>) {
    this.#outputs = new Set(outputs)
    this.#readersOf = readersOf
  }

  /** Where a value lies. */
  at(value: Value): Place {
    const place = this.#places.get(value)
    if (!place) throw new EngineError('GRAPH_INVALID', 'cpu: a value is used before it is computed.')
    return place
  }

  /** Whether the value has a place. */
  has(value: Value): boolean {
    return this.#places.has(value)
  }

  /** Whether something outside its own task needs the value in memory. */
  isWanted(value: Value): boolean {
    return this.#outputs.has(value) || (this.#readersOf.get(value) ?? 0) > 0
  }

  /** Says where a value lies: for inputs, constants and views. */
  set(value: Value, place: Place): void {
    this.#places.set(value, place)
    this.#readers.set(
      place.storage,
      (this.#readers.get(place.storage) ?? 0) + (this.#readersOf.get(value) ?? 0),
    )
  }

  /** One task has read these values. */
  consume(values: Iterable<Value>): void {
    for (const value of new Set(values)) {
      const { storage } = this.at(value)
      this.#readers.set(storage, (this.#readers.get(storage) ?? 0) - 1)
    }
  }

  /** A place for a result: over the first of `candidates` that nothing needs any more, else fresh. */
  out(value: Value, candidates: readonly Value[] = []): Place {
    const bytes = bytesOf(value)
    if (this.#outputs.has(value)) return this.#fresh(value, { kind: 'output', bytes })
    const over = candidates.map((candidate) => this.at(candidate)).find((place) => this.#isFree(place, bytes))
    if (!over) return this.#fresh(value, { kind: 'planned', bytes })
    this.set(value, over)
    return over
  }

  /** Memory for the time of one task. */
  scratch(elements: number): Place {
    return { storage: { kind: 'planned', bytes: elements * 4 }, offset: 0 }
  }

  /** Numbers that never change. */
  constant(data: Int32Array | Float32Array): Place {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    const known = this.#constantData.findIndex((other) => Buffer.compare(other, bytes) === 0)
    if (known !== -1) return this.#constants[known] as Place
    const last = this.#constants.at(-1)
    const offset = last ? last.offset + aligned(this.#constantData.at(-1)?.length ?? 0) : 0
    const place = { storage: this.constantStorage, offset }
    this.#constants.push(place)
    this.#constantData.push(bytes)
    return place
  }

  /** All constants, each at its offset. */
  constantBytes(): Uint8Array {
    const last = this.#constants.at(-1)
    const all = new Uint8Array(last ? last.offset + aligned(this.#constantData.at(-1)?.length ?? 0) : 0)
    this.#constants.forEach(({ offset }, i) => all.set(this.#constantData[i] as Uint8Array, offset))
    return all
  }

  /** Calls a kernel of the library. */
  kernel(target: string, args: readonly Argument[], share: Share): void {
    this.#call(target, args, share)
  }

  /** Calls a generated loop; equal loops share one module. */
  loop(loop: ElementwiseLoop, args: readonly Argument[], share: Share): void {
    const module = compileLoop(loop, { isShared: true })
    const key = Buffer.from(module).toString('base64')
    const number = this.#moduleNumbers.get(key) ?? this.modules.push(module) - 1
    this.#moduleNumbers.set(key, number)
    this.#call(number, args, share)
  }

  #call(
    target: string | number,
    args: readonly Argument[],
    { length, elementsPerUnit = 1, multiple = 1 }: Share,
  ): void {
    if (length === 0) return
    const worth = Math.ceil(WORTH_A_THREAD / Math.max(1, elementsPerUnit))
    this.calls.push({ target, arguments: args, length, grain: worth, multiple })
  }

  #isFree({ storage, offset }: Place, bytes: number): boolean {
    return (
      storage.kind === 'planned' &&
      offset === 0 &&
      storage.bytes === bytes &&
      this.#readers.get(storage) === 0
    )
  }

  #fresh(value: Value, storage: Storage): Place {
    const place = { storage, offset: 0 }
    this.set(value, place)
    return place
  }
}

/** Bytes of a value in a CPU program, where every element has 32 bits, booleans too. */
function bytesOf({ shape }: Value): number {
  return sizeOf(shape) * 4
}
