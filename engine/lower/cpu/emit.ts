// Collects calls while a graph is lowered.
import type { Value } from '../../ir/node.ts'
import { compileLoop, type ElementwiseLoop } from '../wasm/loop.ts'
import { copyView } from './movement.ts'
import { nativeLoop } from './native-loop.ts'
import type { PackedWeight } from './packed-weights.ts'
import { Places, type ValueUses } from './places.ts'
import { aligned } from './plan.ts'
import type { Argument, EmittedCall, Place, Storage } from './program.ts'
import { type View, wholeView } from './views.ts'

/** How a call is shared among threads. */
export interface Share {
  readonly length: number
  /** Elements that one unit of length touches: small work stays on one thread. */
  readonly elementsPerUnit?: number
  /** Shares are multiples of this. */
  readonly multiple?: number
}

/**
 * What products are computed in. `bf16`: factors rounded to bf16, sums in f32. `bf16x6`: six such products of three parts of each factor,
 * which are as near as f32 and quicker where tiles (AMX) are.
 */
export type Arithmetic = 'f32' | 'bf16' | 'bf16x6'

/** What rounding to bf16 left is taken along so many times, as addon/calls.c numbers it; −1: nothing is rounded. */
export const RESTS: Readonly<Record<Arithmetic, number>> = { f32: -1, bf16: 0, bf16x6: 2 }

/** Elements below which a second thread costs more than it brings. */
const WORTH_A_THREAD = 8192

/** Where an array lies in the memory that the program will run in; undefined for any other array. */
export type AddressOf = (data: Uint8Array | Uint16Array | Float32Array) => number | undefined

/** What a program is made for. */
export interface EmitterSettings {
  readonly arithmetic: Arithmetic
  readonly quantized: ReadonlyMap<Value, PackedWeight>
  readonly roundsInputs: boolean
  readonly addressOf: AddressOf
}

/** The calls of a program in the making. */
export class CpuEmitter {
  readonly calls: EmittedCall[] = []
  readonly modules: Uint8Array<ArrayBuffer>[] = []
  readonly #moduleNumbers = new Map<string, number>()
  readonly #places: Places
  readonly #constants: Place[] = []
  readonly #constantData: Uint8Array[] = []
  readonly constantStorage: Storage = { kind: 'constant', bytes: 0 }

  readonly arithmetic: Arithmetic
  /** Inputs whose weights are in the program as they are stored. */
  readonly quantized: ReadonlyMap<Value, PackedWeight>
  /** Whether inputs of products with them may be rounded to bytes where that is quicker. */
  readonly roundsInputs: boolean
  readonly #addressOf: AddressOf

  constructor(uses: ValueUses, settings: EmitterSettings) {
    this.arithmetic = settings.arithmetic
    this.quantized = settings.quantized
    this.roundsInputs = settings.roundsInputs
    this.#addressOf = settings.addressOf
    this.#places = new Places(uses, (from, to) => copyView(this, from, to))
  }

  /** See {@link Places.at}. */
  at(value: Value): Place {
    return this.#places.at(value)
  }

  /** See {@link Places.view}. */
  view(value: Value): View {
    return this.#places.view(value)
  }

  /** See {@link Places.has}. */
  has(value: Value): boolean {
    return this.#places.has(value)
  }

  /** See {@link Places.isWanted}. */
  isWanted(value: Value): boolean {
    return this.#places.isWanted(value)
  }

  /** Says that the value lies there, one element after the other. */
  set(value: Value, place: Place): void {
    this.#places.set(value, wholeView(place, value.shape))
  }

  /** See {@link Places.set}. */
  setView(value: Value, view: View): void {
    this.#places.set(value, view)
  }

  /** See {@link Places.consume}. */
  consume(values: Iterable<Value>): void {
    this.#places.consume(values)
  }

  /** See {@link Places.out}. */
  out(value: Value, candidates: readonly Value[] = []): Place {
    return this.#places.out(value, candidates)
  }

  /** See {@link Places.like}. */
  like(value: Value, operand: Value): Place {
    return this.#places.like(value, operand)
  }

  /** See {@link Places.target}. */
  target(value: Value): View {
    return this.#places.target(value)
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

  /** Numbers where they lie already, else as a constant. */
  held(data: Uint8Array | Uint16Array | Float32Array): Argument {
    const known = this.#addressOf(data)
    if (known !== undefined) return known
    const words = new Int32Array(Math.ceil(data.byteLength / 4))
    new Uint8Array(words.buffer).set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    return this.constant(words)
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

  /** Calls a loop of the addon's, or a generated one; equal loops share one module. */
  loop(loop: ElementwiseLoop, args: readonly Argument[], share: Share): void {
    const steps = nativeLoop(loop, share.length)
    const written = loop.outputs.map((_, i) => args.length - loop.outputs.length + i)
    if (steps)
      return this.#call('loop', [this.constant(steps), ...args], {
        ...share,
        written: written.map((place) => place + 1),
      })
    const module = compileLoop(loop, { isShared: true })
    const key = Buffer.from(module).toString('base64')
    const number = this.#moduleNumbers.get(key) ?? this.modules.push(module) - 1
    this.#moduleNumbers.set(key, number)
    this.#call(number, args, { ...share, written })
  }

  #call(
    target: string | number,
    args: readonly Argument[],
    { length, elementsPerUnit = 1, multiple = 1, written }: Share & Pick<EmittedCall, 'written'>,
  ): void {
    if (length === 0) return
    const worth = Math.ceil(WORTH_A_THREAD / Math.max(1, elementsPerUnit))
    this.calls.push({ target, arguments: args, length, grain: worth, multiple, ...(written && { written }) })
  }
}
