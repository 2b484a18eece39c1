// Short work that stands for what models do, to measure runtimes by: a training step, and the choice of one token, by weights in
// floats or in 4 bits.
import { f32, type HostTensor, i32, type Shape, sizeOf } from '../base/tensor.ts'
import { RandomStream } from '../base/random.ts'
import { type Graph, graphOf } from '../ir/graph.ts'
import type { Value } from '../ir/node.ts'
import { add } from '../ops/add.ts'
import { gelu } from '../ops/gelu.ts'
import { input } from '../ops/input.ts'
import { matmul } from '../ops/matmul.ts'
import { mul } from '../ops/mul.ts'
import { neg } from '../ops/neg.ts'
import { sum } from '../ops/sum.ts'
import { gatherLast } from '../ops/gather-last.ts'
import { logSoftmax } from '../ops/log-softmax.ts'
import { transpose } from '../ops/transpose.ts'
import type { NibbleWeight } from '../lower/onnx/stored-weight.ts'

/**
 * What a runtime can be wanted for: many positions at once, as in training and scoring, or one token after the other, by weights in floats
 * or by weights that are stored in 4 bits, which not every runtime reads as they are.
 */
export const RUNTIME_USES = ['batches', 'tokens', 'quantized'] as const
/** One of {@link RUNTIME_USES}. */
export type RuntimeUse = (typeof RUNTIME_USES)[number]

/** Something to run. */
export interface TypicalWork {
  readonly graph: Graph
  /** What changes from run to run. */
  readonly feeds: Readonly<Record<string, HostTensor>>
  /** What stays. */
  readonly weights: Readonly<Record<string, HostTensor>>
  /** What stays instead where the runtime takes it. */
  readonly quantized?: Readonly<Record<string, NibbleWeight>>
}

/** Rows, width, inner width and vocabulary of the step: a block of a small transformer. */
const [ROWS, WIDTH, INNER, WORDS] = [512, 192, 768, 1024]
/** Layers and width of the model that chooses a token: large enough that reading its weights costs what it does. */
const [LAYERS, TOKEN_WIDTH] = [4, 384]
/** Inputs of a matrix in 4 bits that share a scale, as in the GGUF type q4_0. */
const GROUP = 32

/** The work of a use. */
export function typicalWork(use: RuntimeUse): TypicalWork {
  const graph = use === 'batches' ? stepGraph() : tokenGraph()
  const random = new RandomStream(1, 'typical step')
  const normal = (shape: Shape): HostTensor =>
    f32(
      shape,
      Array.from({ length: sizeOf(shape) }, () => random.normal() / 16),
    )
  const weights: Record<string, HostTensor> = {}
  const feeds: Record<string, HostTensor> = {}
  for (const [name, { shape, dtype }] of graph.inputs)
    if (dtype === 'i32')
      feeds[name] = i32(
        shape,
        Array.from({ length: ROWS }, () => random.integer(WORDS)),
      )
    else (name === 'x' ? feeds : weights)[name] = normal(shape)
  if (use !== 'quantized') return { graph, feeds, weights }
  const matrices = Object.entries(weights).map(([name, { shape }]) => [name, nibbles(shape, random)] as const)
  return { graph, feeds, weights, quantized: Object.fromEntries(matrices) }
}

/** A matrix of any codes, [outputs, inputs]. */
function nibbles(shape: Shape, random: RandomStream): NibbleWeight {
  const [rows, columns] = shape as [number, number]
  const codes = Uint8Array.from({ length: (rows * columns) / 2 }, () => random.integer(256))
  const scales = new Float32Array((rows * columns) / GROUP).fill(1 / 64)
  return { kind: 'int4', rows, columns, groupSize: GROUP, codes, scales }
}

/** Forward products, a loss over a vocabulary, and the products of a backward pass. */
function stepGraph(): Graph {
  const x = input('x', [ROWS, WIDTH])
  const up = input('up', [WIDTH, INNER])
  const down = input('down', [INNER, WIDTH])
  const head = input('head', [WIDTH, WORDS])
  const hidden = gelu(matmul(x, up))
  const out = matmul(hidden, down)
  const scores = logSoftmax(matmul(out, head))
  const flipped = (value: Value): Value => transpose(value, [1, 0])
  const back = matmul(scores, flipped(head))
  return graphOf({
    loss: neg(sum(gatherLast(scores, input('ids', [ROWS], 'i32')))),
    dHead: matmul(flipped(out), scores),
    dDown: matmul(flipped(hidden), back),
    dUp: matmul(flipped(x), mul(hidden, matmul(back, flipped(down)))),
  })
}

/** One row through some layers and a vocabulary: little to compute, all weights to read, many small calls. */
function tokenGraph(): Graph {
  const inner = 4 * TOKEN_WIDTH
  const product = (x: Value, name: string, shape: Shape): Value =>
    matmul(x, input(name, shape), { transposeB: true })
  let row: Value = input('x', [1, TOKEN_WIDTH])
  for (let layer = 0; layer < LAYERS; layer++) {
    const hidden = gelu(product(row, `up ${layer}`, [inner, TOKEN_WIDTH]))
    row = add(row, product(hidden, `down ${layer}`, [TOKEN_WIDTH, inner]))
  }
  return graphOf({ logits: product(row, 'head', [8 * WORDS, TOKEN_WIDTH]) })
}
