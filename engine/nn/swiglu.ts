// Gated feed-forward. Shazeer 2020, 2002.05202: SwiGLU without biases, as Llama has it.
import type { Value } from '../ir/node.ts'
import { matmul } from '../ops/matmul.ts'
import { mul } from '../ops/mul.ts'
import { silu } from '../ops/silu.ts'

/** Matrices of {@link swiglu}: gate and up [hidden, width], down [width, hidden]. */
export interface SwigluWeights {
  readonly gate: Value
  readonly up: Value
  readonly down: Value
}

/** down·(silu(gate·x) ⊙ up·x):  x [rows, width]  →  [rows, width]. */
export function swiglu(x: Value, { gate, up, down }: SwigluWeights): Value {
  const hidden = mul(silu(matmul(x, gate, { transposeB: true })), matmul(x, up, { transposeB: true }))
  return matmul(hidden, down, { transposeB: true })
}
