// Muon: momentum whose update is orthogonalised, for the matrices of hidden layers. Jordan et al. 2024,
// "Muon: An optimizer for hidden layers in neural networks"; scaling 0.2·√max(rows, columns) after Liu et al. 2025, 2502.16982.
import { z } from 'zod'
import { sizeOf, type Shape } from '../base/tensor.ts'
import { type Graph, graphOf } from '../ir/graph.ts'
import type { Value } from '../ir/node.ts'
import type { ParameterSpec } from '../nn/parameters.ts'
import { add } from '../ops/add.ts'
import { scalar } from '../ops/constant.ts'
import { div } from '../ops/div.ts'
import { input } from '../ops/input.ts'
import { matmul } from '../ops/matmul.ts'
import { mul } from '../ops/mul.ts'
import { reshape } from '../ops/reshape.ts'
import { sqrt } from '../ops/sqrt.ts'
import { sub } from '../ops/sub.ts'
import { sumOfSquares } from '../ops/sum-of-squares.ts'
import { transpose } from '../ops/transpose.ts'

/** Options of Muon. */
export const muonOptions = z.strictObject({
  learningRate: z.number().positive(),
  momentum: z.number().min(0).max(0.999).default(0.95),
  weightDecay: z.number().min(0).default(0),
})
/** Parsed {@link muonOptions}. */
export type MuonOptions = z.infer<typeof muonOptions>

/** Coefficients of the quintic Newton–Schulz iteration and how often it is applied. */
const QUINTIC = [3.4445, -4.775, 2.0315] as const
const ITERATIONS = 5

/** m ← μm + (1 − μ)g; u = (1 − μ)g + μm (Nesterov). Vectors `gradient first`, scalar `clip`; outputs `newFirst update`. */
export function momentumGraph({ momentum }: MuonOptions): Graph {
  const gradient = mul(mul(input('gradient', [1]), input('clip', [])), scalar(1 - momentum))
  const first = add(mul(input('first', [1]), scalar(momentum)), gradient)
  return graphOf({ newFirst: first, update: add(gradient, mul(first, scalar(momentum))) })
}

/** w ← keep·w − rate·u. Vectors `weight update`, scalars `keep rate`; output `newWeight`. */
export function applyGraph(): Graph {
  const kept = mul(input('weight', [1]), input('keep', []))
  return graphOf({ newWeight: sub(kept, mul(input('update', [1]), input('rate', []))) })
}

/** For each parameter its update made nearly orthogonal: input under the parameter's name, output `orthogonal <name>`. */
export function orthogonalizeGraph(specs: readonly ParameterSpec[]): Graph {
  const outputs = specs.map(({ name, shape }) => {
    const flat = reshape(input(name, shape), matrixShape(shape))
    return [`orthogonal ${name}`, reshape(orthogonalize(flat), shape)] as const
  })
  return graphOf(Object.fromEntries(outputs))
}

/** The shape of a tensor seen as a matrix: outputs × everything else. */
export function matrixShape(shape: Shape): [number, number] {
  const rows = shape[0] as number
  return [rows, sizeOf(shape) / rows]
}

/** X ← aX + (bA + cA²)X with A = XXᵀ, five times from X/‖X‖: singular values move towards 1. */
function orthogonalize(matrix: Value): Value {
  const [rows, columns] = matrix.shape as [number, number]
  const wide = rows > columns ? transpose(matrix, [1, 0]) : matrix
  let x = div(wide, add(sqrt(sumOfSquares(wide)), scalar(1e-7)))
  const [a, b, c] = QUINTIC
  for (let i = 0; i < ITERATIONS; i++) {
    const gram = matmul(x, x, { transposeB: true })
    const polynomial = add(mul(gram, scalar(b)), matmul(gram, gram, { alpha: c }))
    x = add(mul(x, scalar(a)), matmul(polynomial, x))
  }
  return rows > columns ? transpose(x, [1, 0]) : x
}

/** Scalars of {@link applyGraph} for a parameter. */
export function muonScalars(options: MuonOptions, rate: number, shape: Shape): Record<string, number> {
  return {
    keep: 1 - rate * options.weightDecay,
    rate: rate * 0.2 * Math.sqrt(Math.max(...matrixShape(shape))),
  }
}
