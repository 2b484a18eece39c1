// Products with adapted weights in the cheaper order: x·W′ᵀ as x·Wᵀ + s·(x·Aᵀ)·Bᵀ instead of W + s·B·A first, where the
// rank is small beside the width. Then backward never makes dW′, which costs as much as the product itself: a step of
// SmolLM2-135M with 4,096 tokens and rank 16 takes 1,159 instead of 1,539 thousand million multiplications.
import { graphOf } from '../ir/graph.ts'
import type { Node, Value } from '../ir/node.ts'
import { rewriteGraph } from '../ir/rewrite.ts'
import { add } from '../ops/add.ts'
import { matmul, type MatmulAttrs } from '../ops/matmul.ts'
import { mul } from '../ops/mul.ts'
import { dropout } from './dropout.ts'
import type { AdaptedWeight, AdaptedWeights } from './lora.ts'

/** Sizes of a product with an adapted weight. */
export interface ProductSizes {
  /** Rows of x. */
  readonly rows: number
  readonly out: number
  readonly inputs: number
  readonly rank: number
}

/**
 * Multiplications of forward and backward besides x·Wᵀ and dy·W, which both ways need. Through low rank: x·Aᵀ, ·Bᵀ and the two
 * gradients of each. Summed first: B·A, dW′ = dyᵀ·x, dB = dW′·Aᵀ, dA = Bᵀ·dW′.
 */
export function extraProducts({ rows, out, inputs, rank }: ProductSizes): {
  readonly lowRank: number
  readonly summed: number
} {
  return { lowRank: 3 * rows * rank * (inputs + out), summed: (rows + 3 * rank) * inputs * out }
}

/**
 * The same values with every product of rows and an adapted weight in the order that takes fewer multiplications. DoRA's
 * factors then multiply the result instead of the weight.
 */
export function cheapProducts<T extends Readonly<Record<string, Value>>>(
  values: T,
  adapted: AdaptedWeights,
): T {
  const rewritten = rewriteGraph(graphOf(values), (node, inputs) => {
    const [x, w] = inputs
    const parts = w && adapted.get(w)
    return x && parts ? product(node, [x, ...inputs.slice(2)], parts) : undefined
  })
  return Object.fromEntries(rewritten.outputs) as T
}

function product(
  node: Node,
  [x, bias]: readonly [Value, ...Value[]],
  parts: AdaptedWeight,
): readonly Value[] | undefined {
  const isRows = x.shape.length === 2
  const { base, a, b, scale: alpha, transposed, lengths, dropout: left } = parts
  const isPossible = isRows && multipliesAsStored(node, parts)
  if (left && !isPossible) throw new Error('lora: dropout needs products of rows with the adapted weight.')
  if (!isPossible || (!left && !isCheaper(x, parts))) return undefined
  const narrow = matmul(left ? dropout(x, left) : x, a, { transposeB: true })
  const sum = add(
    matmul(x, base, { transposeB: !transposed }),
    matmul(narrow, b, { transposeB: true, alpha }), // [rows, out]
  )
  const scaled = lengths ? mul(sum, lengths) : sum
  return [bias ? add(scaled, bias) : scaled]
}

/** Whether the node is x times the weight from its inputs to its outputs. */
function multipliesAsStored({ op, attrs }: Node, { transposed }: AdaptedWeight): boolean {
  if (op.name === 'linear') return !transposed
  if (op.name !== 'matmul') return false
  const { transposeA, transposeB, alpha } = attrs as MatmulAttrs
  return !transposeA && alpha === 1 && transposeB === !transposed
}

function isCheaper(x: Value, { a, b }: AdaptedWeight): boolean {
  const [rank, inputs] = a.shape as [number, number]
  const sizes = { rows: x.shape[0] as number, out: b.shape[0] as number, inputs, rank }
  const { lowRank, summed } = extraProducts(sizes)
  return lowRank < summed
}
