// A planned CPU program: a straight list of kernel calls on places in one memory.
import type { TensorType } from '../../base/tensor.ts'

/** What the memory behind a place is. */
export type StorageKind = 'planned' | 'input' | 'output' | 'constant'

/** A run of bytes; the planner gives planned ones an offset, the caller gives inputs and outputs an address. */
export interface Storage {
  readonly kind: StorageKind
  readonly bytes: number
}

/** An address: bytes from the start of a storage. */
export interface Place {
  readonly storage: Storage
  readonly offset: number
}

/** An argument before planning. */
export type Argument = number | Place

/** A kernel from the library, or a generated loop by its number in the program's modules. */
export type Target = string | number

/** A call: all threads make it, each on its share of `length` units (start and end are the last two arguments). */
export interface Call<A = Argument> {
  readonly target: Target
  readonly arguments: readonly A[]
  readonly length: number
  /** Units worth a thread of their own. */
  readonly grain: number
  /** Shares are multiples of this. */
  readonly multiple: number
  /** Whether it neither needs nor touches what the calls since the last meeting work on, so that threads need not meet before it. */
  readonly joins: boolean
}

/** A call as a rule emits it. */
export interface EmittedCall extends Omit<Call, 'joins'> {
  /** Which arguments it writes, where its kernel alone does not say so (see meetings.ts). */
  readonly written?: readonly number[]
}

/** Whether an argument is a place. */
export function isPlace(argument: Argument): argument is Place {
  return typeof argument !== 'number'
}

/** An address after planning: bytes from a base that is known when the program runs. */
export interface Address {
  readonly base: number
  readonly offset: number
}

/** Base 0 is the arena, base 1 the constants; inputs and outputs follow in order. */
export const ARENA = 0
/** See {@link ARENA}. */
export const CONSTANTS = 1
const FIRST_BOUND = 2

/** Something the caller binds. */
export interface Binding extends TensorType {
  readonly name: string
  readonly base: number
}

/** What a runtime executes. */
export interface CpuProgram {
  readonly calls: readonly Call<number | Address>[]
  /** Generated WebAssembly modules. */
  readonly modules: readonly Uint8Array<ArrayBuffer>[]
  /** Bytes of everything that lives only during a run. */
  readonly arenaBytes: number
  /** Content of the constants' memory. */
  readonly constants: Uint8Array
  readonly inputs: readonly Binding[]
  readonly outputs: readonly Binding[]
}

/** Units `start` to `end` of a thread. */
export interface Range {
  readonly start: number
  readonly end: number
}

/** The share of each thread; threads without work are left out. */
export function sharesOf(
  { length, grain, multiple }: Pick<Call, 'length' | 'grain' | 'multiple'>,
  threads: number,
): Range[] {
  const workers = Math.max(1, Math.min(threads, Math.floor(length / grain)))
  const each = Math.ceil(length / workers / multiple) * multiple
  return Array.from({ length: Math.ceil(length / each) }, (_, i) => ({
    start: i * each,
    end: Math.min(length, (i + 1) * each),
  }))
}

/** Bindings for named types, the first with the given base. */
export function bindingsOf(types: ReadonlyMap<string, TensorType>, after = 0): Binding[] {
  return [...types].map(([name, { shape, dtype }], i) => ({
    name,
    shape,
    dtype,
    base: FIRST_BOUND + after + i,
  }))
}
