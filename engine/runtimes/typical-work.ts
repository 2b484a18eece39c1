// Short work that stands for what models do, to measure runtimes by: a training step, and the choice of one token, by weights in
// floats or in 4 bits.
import { f32, type HostTensor, i32, type Shape, sizeOf } from '../base/tensor.ts'
import { RandomStream } from '../base/random.ts'
import { type Graph, graphOf } from '../ir/graph.ts'
import type { Value } from '../ir/node.ts'
import { gradients } from '../autodiff/gradient.ts'
import { blockParameters, block } from '../nn/transformer.ts'
import { normalParameter, weight, weightInputs } from '../nn/parameters.ts'
import { add } from '../ops/add.ts'
import { gelu } from '../ops/gelu.ts'
import { input } from '../ops/input.ts'
import { matmul } from '../ops/matmul.ts'
import { reshape } from '../ops/reshape.ts'
import { softmaxCrossEntropy } from '../ops/softmax-cross-entropy.ts'
import { sumOfSquares } from '../ops/sum-of-squares.ts'
import { sum } from '../ops/sum.ts'
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

/** The step: products as large as those of small models that people train, since what is quickest depends on it. */
const STEP = { batch: 4, time: 256, width: 384, layers: 1, heads: 6, vocabulary: 4096 } as const
/** Layers, width and words of the model that chooses a token: large enough that reading its weights costs what it does. */
const [LAYERS, TOKEN_WIDTH, VOCABULARY] = [4, 384, 8192]
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
        Array.from({ length: sizeOf(shape) }, () => random.integer(STEP.vocabulary)),
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

/** Loss and gradients of a small transformer. */
function stepGraph(): Graph {
  const { batch, time, width, layers, heads, vocabulary } = STEP
  const names = Array.from({ length: layers }, (_, i) => `block${i}`)
  const specs = [
    ...names.flatMap((prefix) => blockParameters(prefix, STEP)),
    normalParameter('head', [vocabulary, width], 1),
  ]
  const weights = weightInputs(specs)
  let x = input('x', [batch, time, width])
  for (const prefix of names) x = block(x, { weights, prefix, heads, causal: true }).x
  const logits = matmul(reshape(x, [batch * time, width]), weight(weights, 'head'), { transposeB: true })
  const loss = sum(softmaxCrossEntropy(logits, input('ids', [batch * time], 'i32')))
  // as in training little comes back from a device
  const size = gradients(loss, Object.values(weights)).map(sumOfSquares).reduce(add)
  return graphOf({ loss, size })
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
  return graphOf({ logits: product(row, 'head', [VOCABULARY, TOKEN_WIDTH]) })
}
