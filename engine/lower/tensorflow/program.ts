// A list of TensorFlow kernel calls on numbered slots, with the moment at which each slot is given back.
import type { HostTensor, TensorType } from '../../base/tensor.ts'

/** The number of a tensor within a program; each is written once. */
export type Slot = number

/** Element types by the numbers of TensorFlow's C interface (tf_datatype.h). */
export const TF_TYPES = { f32: 1, i32: 3, bool: 10, bf16: 14, u32: 22, u64: 23 } as const
/** Element types that kernels know: the graph's, and three that are made within a rule. */
export type TensorflowType = keyof typeof TF_TYPES

/** Kinds of attributes by the numbers of TensorFlow's C interface (tf_attrtype.h). */
export const TF_ATTRIBUTES = { string: 0, int: 1, float: 2, bool: 3, type: 4 } as const

/** An attribute of a kernel. */
export interface KernelAttribute {
  readonly name: string
  /** One of {@link TF_ATTRIBUTES}. */
  readonly type: number
  readonly value: string | number | boolean | readonly number[]
}

/** One kernel with its operands. */
export interface KernelCall {
  readonly kernel: string
  readonly attributes: readonly KernelAttribute[]
  readonly inputs: readonly Slot[]
  readonly output: Slot
  /** Slots that nothing reads after this call. */
  readonly frees: readonly Slot[]
}

/** Everything a runtime needs to run a graph. */
export interface KernelProgram {
  readonly slots: number
  readonly constants: ReadonlyMap<Slot, HostTensor>
  readonly inputs: ReadonlyMap<string, TensorType & { readonly slot: Slot }>
  readonly outputs: ReadonlyMap<string, TensorType & { readonly slot: Slot }>
  readonly calls: readonly KernelCall[]
}

/**
 * Tells every call which slots it reads last; constants and outputs are never freed, and an input no call reads is freed
 * by nobody: the runtime owns it.
 */
export function withFrees(
  calls: readonly Omit<KernelCall, 'frees'>[],
  stays: ReadonlySet<Slot>,
): readonly KernelCall[] {
  const seen = new Set(stays)
  const backwards = calls.toReversed().map((call) => {
    const frees = [...new Set([...call.inputs, call.output])].filter((slot) => !seen.has(slot))
    for (const slot of frees) seen.add(slot)
    return { ...call, frees }
  })
  return backwards.reverse()
}
