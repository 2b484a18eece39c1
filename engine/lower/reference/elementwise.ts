// Elementwise rules: a number function lifted over broadcast tensors.
import type { TensorData } from '../../base/tensor.ts'
import {
  arrayFor,
  broadcastOffset,
  forEachIndex,
  type Operand,
  type ReferenceRule,
  type RuleCall,
} from './rule.ts'

/** Lifts a function of numbers; inputs broadcast to the output's shape. */
export function elementwise(f: (...values: number[]) => number): ReferenceRule<object> {
  return ({ inputs, output }: RuleCall<object>): TensorData => {
    const size = output.shape.reduce((n, d) => n * d, 1)
    const out = arrayFor(output, size)
    forEachIndex(output.shape, (index, flat) => {
      out[flat] = f(
        ...inputs.map((input: Operand) => input.data[broadcastOffset(input.shape, index)] as number),
      )
    })
    return out
  }
}

/** Nearest whole number, halves to even. */
export function roundHalfEven(x: number): number {
  const below = Math.floor(x)
  const rest = x - below
  if (rest !== 0.5) return Math.round(x)
  return below % 2 === 0 ? below : below + 1
}
