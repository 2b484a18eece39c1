// What an ONNX rule is.
import type { Value } from '../../ir/node.ts'
import type { AttrsOf, CompoundName, PrimitiveName } from '../../ops/index.ts'
import type { OnnxEmitter } from './emit.ts'

/** Everything a rule is given; `inputs` are ONNX names of `values`. */
export interface OnnxCall<A> {
  readonly emit: OnnxEmitter
  readonly inputs: readonly string[]
  /** Types of the inputs. */
  readonly values: readonly Value[]
  readonly outputs: readonly Value[]
  readonly attrs: A
}

/** Emits operators and returns one ONNX name per output. */
export type OnnxRule<A> = (call: OnnxCall<A>) => readonly string[]

/** A rule for every primitive, and for every compound a rule or its decomposition. */
export type OnnxRules = { readonly [N in PrimitiveName]: OnnxRule<AttrsOf<N>> } & {
  readonly [N in CompoundName]: OnnxRule<AttrsOf<N>> | 'decompose'
}
