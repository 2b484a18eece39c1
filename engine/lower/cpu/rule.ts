// What a rule of the CPU lowering is.
import type { Value } from '../../ir/node.ts'
import type { AttrsOf, CompoundName, PrimitiveName } from '../../ops/index.ts'
import type { CpuEmitter } from './emit.ts'

/** Everything a rule is given. */
export interface CpuCall<A> {
  readonly emit: CpuEmitter
  readonly inputs: readonly Value[]
  readonly outputs: readonly Value[]
  readonly attrs: A
}

/** Emits calls that compute the outputs from the inputs. */
export type CpuRule<A> = (call: CpuCall<A>) => void

/** `loop`: elementwise, done by generated code. A rule for every primitive, and for every compound one or its decomposition. */
export type CpuRules = { readonly [N in PrimitiveName]: CpuRule<AttrsOf<N>> | 'loop' } & {
  readonly [N in CompoundName]: CpuRule<AttrsOf<N>> | 'loop' | 'decompose'
}
