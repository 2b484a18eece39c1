// What a TensorFlow rule is.
import type { Value } from '../../ir/node.ts'
import type { AttrsOf, CompoundName, PrimitiveName } from '../../ops/index.ts'
import type { KernelEmitter } from './emit.ts'
import type { Slot } from './program.ts'

/** Everything a rule is given; `inputs` are the slots of `values`. */
export interface TensorflowCall<A> {
  readonly emit: KernelEmitter
  readonly inputs: readonly Slot[]
  /** Types of the inputs. */
  readonly values: readonly Value[]
  readonly outputs: readonly Value[]
  readonly attrs: A
}

/** Emits kernel calls and returns one slot per output. */
export type TensorflowRule<A> = (call: TensorflowCall<A>) => readonly Slot[]

/** A rule for every primitive, and for every compound a rule or its decomposition. */
export type TensorflowRules = { readonly [N in PrimitiveName]: TensorflowRule<AttrsOf<N>> } & {
  readonly [N in CompoundName]: TensorflowRule<AttrsOf<N>> | 'decompose'
}
