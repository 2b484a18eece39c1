// Which tensors of a model are quantized, and how.
import type { Shape } from '../base/tensor.ts'

/** What a tensor does in its model. `product`: the weight of a matrix product inside the network, [outputs, inputs]. */
export type TensorRole = 'product' | 'embedding' | 'head' | 'position' | 'norm' | 'bias' | 'other'

/** A model's tensor as the plan sees it. A table that serves as embedding and as head is a `head`. */
export interface PlannedTensor {
  readonly name: string
  readonly shape: Shape
  readonly role: TensorRole
}

/**
 * The scheme for a tensor, or `f32` to leave it as it is. Matrix products take the asked-for scheme; embeddings and
 * heads take 8 bits, since their errors reach the output directly; everything else is small and stays in floats.
 */
export function schemeFor({ shape, role }: PlannedTensor, scheme: string): string {
  if (shape.length !== 2) return 'f32'
  if (role === 'product') return scheme
  return role === 'embedding' || role === 'head' ? 'int8' : 'f32'
}
