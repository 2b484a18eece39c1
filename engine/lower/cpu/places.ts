// Where the values of a program live, which storage is free to be written over, and where a result had best be written.
import { EngineError } from '../../base/errors.ts'
import { sizeOf } from '../../base/tensor.ts'
import type { Node, Value } from '../../ir/node.ts'
import type { ConcatAttrs } from '../../ops/concat.ts'
import type { TransposeAttrs } from '../../ops/transpose.ts'
import type { Place, Storage } from './program.ts'
import { isSameView, isWhole, sliced, transposed, type View, wholeView } from './views.ts'

/** What is known of a graph's values before they are placed. */
export interface ValueUses {
  readonly outputs: Iterable<Value>
  /** How many tasks read each value from memory. */
  readonly readersOf: ReadonlyMap<Value, number>
  /** The nodes that use each value, as often as they do. */
  readonly usersOf: ReadonlyMap<Value, readonly Node[]>
}

/** Copies a view's elements to a place, one after the other. */
export type Gather = (from: View, to: Place) => void

/** The places of all values. */
export class Places {
  readonly #views = new Map<Value, View>()
  readonly #targets = new Map<Value, View>()
  readonly #outputs: ReadonlySet<Value>
  readonly #uses: ValueUses
  /** Tasks that still read a storage, and those that have read a value. */
  readonly #readers = new Map<Storage, number>()
  readonly #consumed = new Map<Value, number>()
  readonly #gather: Gather

  constructor(uses: ValueUses, gather: Gather) {
    this.#outputs = new Set(uses.outputs)
    this.#uses = uses
    this.#gather = gather
  }

  /** Whether the value has a place. */
  has(value: Value): boolean {
    return this.#views.has(value)
  }

  /** How the value lies in memory. */
  view(value: Value): View {
    const view = this.#views.get(value)
    if (!view) throw new EngineError('GRAPH_INVALID', 'cpu: a value is used before it is computed.')
    return view
  }

  /** Where the value lies, one element after the other: it is brought together there when it does not. */
  at(value: Value): Place {
    const view = this.view(value)
    if (isWhole(view)) return view.place
    const place: Place = { storage: { kind: 'planned', bytes: bytesOf(value) }, offset: 0 }
    this.#gather(view, place)
    const left = this.#readersOf(value) - (this.#consumed.get(value) ?? 0)
    this.#count(view.place.storage, -left)
    this.#count(place.storage, left)
    this.#views.set(value, wholeView(place, value.shape))
    return place
  }

  /** Says how a value lies: for inputs, constants, movements, and results at their {@link target}. */
  set(value: Value, view: View): void {
    this.#views.set(value, view)
    this.#count(view.place.storage, this.#readersOf(value))
  }

  /** One task has read these values. */
  consume(values: Iterable<Value>): void {
    for (const value of new Set(values)) {
      this.#count(this.view(value).place.storage, -1)
      this.#consumed.set(value, (this.#consumed.get(value) ?? 0) + 1)
    }
  }

  /** Whether something outside its own task needs the value in memory. */
  isWanted(value: Value): boolean {
    return this.#readersOf(value) > 0
  }

  /** A place for a whole result: over the first of `candidates` that nothing needs any more, else fresh. */
  out(value: Value, candidates: readonly Value[]): Place {
    const over = this.#outputs.has(value)
      ? undefined
      : candidates.map((candidate) => this.at(candidate)).find((place) => this.#isFree(place, bytesOf(value)))
    const place = over ?? this.#fresh(value)
    this.set(value, wholeView(place, value.shape))
    return place
  }

  /** A place for a result that lies as an operand without gaps does: over it when nothing needs it any more. */
  like(value: Value, operand: Value): Place {
    const { place, steps } = this.view(operand)
    const target = this.target(value)
    if (isSameView({ place: target.place, steps }, target)) this.set(value, target)
    else if (!this.#outputs.has(value) && this.#isFree(place, bytesOf(value)))
      this.set(value, { place, steps })
    else this.set(value, { place: { storage: { kind: 'planned', bytes: bytesOf(value) }, offset: 0 }, steps })
    return this.view(value).place
  }

  /**
   * Where a result had best be written, so that the movements after it copy nothing: in the order of axes that they make,
   * in its part of what is joined. Whoever writes there says so with {@link set}.
   */
  target(value: Value): View {
    const known = this.#targets.get(value)
    if (known) return known
    const target = this.#wished(value) ?? wholeView(this.#fresh(value), value.shape)
    this.#targets.set(value, target)
    return target
  }

  #wished(value: Value): View | undefined {
    const [user, another] = this.#uses.usersOf.get(value) ?? []
    if (!user || another || this.#outputs.has(value)) return undefined
    const y = user.outputs[0] as Value
    const wish = WISHES[user.op.name]
    return wish?.(this.target(y), user, value)
  }

  #fresh(value: Value): Place {
    const kind = this.#outputs.has(value) ? 'output' : 'planned'
    return { storage: { kind, bytes: bytesOf(value) }, offset: 0 }
  }

  #isFree({ storage, offset }: Place, bytes: number): boolean {
    return (
      storage.kind === 'planned' &&
      offset === 0 &&
      storage.bytes === bytes &&
      this.#readers.get(storage) === 0
    )
  }

  /** Whoever reads an output at the end counts, too: until then it may lie in memory of the plan. */
  #readersOf(value: Value): number {
    return (this.#uses.readersOf.get(value) ?? 0) + (this.#outputs.has(value) ? 1 : 0)
  }

  #count(storage: Storage, change: number): void {
    this.#readers.set(storage, (this.#readers.get(storage) ?? 0) + change)
  }
}

/** Where an operand of a movement is to lie, given where its result is to. */
const WISHES: Readonly<Record<string, (target: View, user: Node, operand: Value) => View | undefined>> = {
  reshape: (target) => target,
  transpose: (target, { outputs, attrs }) => {
    const { permutation } = attrs as TransposeAttrs
    const back = permutation.map((_, axis) => permutation.indexOf(axis))
    return transposed(target, (outputs[0] as Value).shape, back)
  },
  concat: (target, { inputs, outputs, attrs }, operand) => {
    const { axis } = attrs as ConcatAttrs
    const parts = inputs.map(({ shape }) => shape[axis] as number)
    const start = parts.slice(0, inputs.indexOf(operand)).reduce((sum, part) => sum + part, 0)
    return sliced(target, (outputs[0] as Value).shape, axis, [start, start + (operand.shape[axis] as number)])
  },
}

/** Bytes of a value in a CPU program, where every element has 32 bits, booleans too. */
function bytesOf({ shape }: Value): number {
  return sizeOf(shape) * 4
}
