// The training graphs of the model families, small, with feeds; and the graphs that draw.
import { type GradientOptions, gradients } from '../../engine/autodiff/gradient.ts'
import { RandomStream } from '../../engine/base/random.ts'
import { f32, type HostTensor, i32, sizeOf } from '../../engine/base/tensor.ts'
import { type Graph, graphOf } from '../../engine/ir/graph.ts'
import type { Value } from '../../engine/ir/node.ts'
import { captionImageLoss, captionImageParameters } from '../../engine/models/caption-image.ts'
import { gptLoss, gptParameters } from '../../engine/models/gpt.ts'
import { applyLora, loraParameters } from '../../engine/nn/lora.ts'
import { type ParameterSpec, weightInputs, type Weights } from '../../engine/nn/parameters.ts'
import { input } from '../../engine/ops/input.ts'

/** A graph that can be run. */
export interface ModelGraph {
  readonly name: string
  readonly graph: Graph
  readonly feeds: Readonly<Record<string, HostTensor>>
}

/** Loss and gradients of a model, from which other graphs can be made. */
export interface ModelLoss {
  readonly name: string
  readonly loss: Value
  /** What goes into the first block and what each gives. */
  readonly blocks: readonly Value[]
  /** Parameters that learn. */
  readonly trainable: readonly ParameterSpec[]
  readonly inputs: Weights
  readonly feeds: Readonly<Record<string, HostTensor>>
}

const BATCH = 2
const PICTURES = {
  captionVocabulary: 11,
  captionSlots: 3,
  imageVocabulary: 7,
  gridSide: 2,
  width: 8,
  layers: 2,
  heads: 2,
}
const TEXTS = { vocabulary: 13, context: 5, width: 8, layers: 3, heads: 2 }

/** The losses: pictures in full, with adapters, and texts. */
export function modelLosses(): ModelLoss[] {
  return [pictures(false), pictures(true), texts()]
}

/** The training graphs of {@link modelLosses}. */
export function modelGraphs(): ModelGraph[] {
  return modelLosses().map((model) => trainingGraph(model))
}

/** Loss and gradients, the last parameters first, as a training step asks for them. */
export function trainingGraph(
  { name, loss, trainable, inputs, feeds }: ModelLoss,
  options: GradientOptions = {},
): ModelGraph {
  const found = gradients(
    loss,
    trainable.map((spec) => inputs[spec.name] as Value),
    options,
  )
  const named = trainable.map((spec, i) => [`d ${spec.name}`, found[i] as Value] as const)
  return { name, graph: graphOf({ ...Object.fromEntries(named.reverse()), loss }), feeds }
}

function pictures(hasAdapters: boolean): ModelLoss {
  const base = captionImageParameters(PICTURES)
  const tokens = PICTURES.gridSide ** 2
  const given = weightInputs(base)
  const targets = base.filter(({ name, shape }) => name.startsWith('block') && shape.length === 2)
  const options = { rank: 2, alpha: 4 }
  const lora = applyLora(given, targets, options)
  const trainable = hasAdapters ? loraParameters(targets, options) : base
  const batch = {
    captions: input('captions', [BATCH, PICTURES.captionSlots], 'i32'),
    image: input('image', [BATCH, tokens], 'i32'),
    imageWeights: input('imageWeights', [BATCH, tokens]),
    captionWeights: input('captionWeights', [BATCH, PICTURES.captionSlots - 1]),
  }
  const { loss, blocks } = captionImageLoss(batch, hasAdapters ? lora.weights : given, PICTURES)
  const feeds = {
    captions: ids([BATCH, PICTURES.captionSlots], PICTURES.captionVocabulary),
    image: ids([BATCH, tokens], PICTURES.imageVocabulary),
    imageWeights: normals('image weights', [BATCH, tokens]),
    captionWeights: normals('caption weights', [BATCH, PICTURES.captionSlots - 1]),
    ...randomWeights(hasAdapters ? [...base, ...trainable] : base),
  }
  const inputs = hasAdapters ? { ...given, ...lora.adapters } : given
  return { name: hasAdapters ? 'pictures with adapters' : 'pictures', loss, blocks, trainable, inputs, feeds }
}

function texts(): ModelLoss {
  const trainable = gptParameters(TEXTS)
  const inputs = weightInputs(trainable)
  const shape = [BATCH, TEXTS.context]
  const batch = {
    tokens: input('tokens', shape, 'i32'),
    targets: input('targets', shape, 'i32'),
    lossWeights: input('lossWeights', shape),
  }
  const { loss, blocks } = gptLoss(batch, inputs, TEXTS)
  const feeds = {
    tokens: ids(shape, TEXTS.vocabulary),
    targets: ids(shape, TEXTS.vocabulary),
    lossWeights: normals('loss weights', shape),
    ...randomWeights(trainable),
  }
  return { name: 'texts', loss, blocks, trainable, inputs, feeds }
}

function randomWeights(specs: readonly ParameterSpec[]): Record<string, HostTensor> {
  return Object.fromEntries(specs.map(({ name, shape }) => [name, normals(name, shape)]))
}

function normals(name: string, shape: readonly number[]): HostTensor {
  const random = new RandomStream(5, name)
  return f32(
    shape,
    Array.from({ length: sizeOf(shape) }, () => random.normal() / 2),
  )
}

function ids(shape: readonly number[], vocabulary: number): HostTensor {
  const random = new RandomStream(6, `ids ${vocabulary}`)
  return i32(
    shape,
    Array.from({ length: sizeOf(shape) }, () => Math.floor(random.uniform() * vocabulary)),
  )
}
