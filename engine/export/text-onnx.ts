// A text model as a folder for ONNX Runtime and Optimum: model.onnx, what is beside it, and the same model in floats again.
import { f32, type HostTensor } from '../base/tensor.ts'
import { encodeModel, type OnnxTensor } from '../formats/onnx.ts'
import type { StoredWeight } from '../lower/onnx/stored-weight.ts'
import { textParameters } from '../models/text/decoder.ts'
import { textDescriptionFiles, type TextModelFile, type TextWeightsFile } from '../models/text/save.ts'
import type { TextModel } from '../models/text/text-model.ts'
import type { HostWeights, ParameterSpec } from '../nn/parameters.ts'
import { quantizerNamed } from '../quantize/index.ts'
import { dequantize } from '../quantize/matrix.ts'
import { schemeFor, type TensorRole } from '../quantize/plan.ts'
import type { ExportType } from './quantize-model.ts'
import { textOnnxGraph } from './text-onnx-graph.ts'
import type { TextOnnxWeights } from './text-onnx-weights.ts'

/** File names of such a folder. */
export const TEXT_ONNX_FILES = { model: 'model.onnx', data: 'model.onnx_data' } as const

/** The files, and the weights that they mean. */
export interface TextOnnx {
  readonly files: readonly (TextModelFile | TextWeightsFile)[]
  readonly meant: HostWeights
}

/** Standard operator set: the first with Gelu. */
const OPSET = 20
/** Protocol buffers end at 2 GiB; from here on the weights are in a file of their own. */
const MOST_BYTES = 1.8e9
/** Where weights begin in that file, so that it can be mapped into memory. */
const ALIGNMENT = 4096
/** Smaller tensors stay in the model's file: some of them are read when shapes are inferred. */
const SMALL_BYTES = 1024

/**
 * Products take the type, embeddings and head 8 bits, everything else stays in floats.
 * @throws NON_FINITE when a weight is not a finite number; BAD_ARGUMENT for positions that the graph does not have
 */
export function textModelOnnx(model: TextModel, type: ExportType, mostBytes = MOST_BYTES): TextOnnx {
  const { config } = model
  const stored: Record<string, StoredWeight & { shape: readonly number[] }> = {}
  const meant: Record<string, HostTensor> = { ...model.weights }
  for (const spec of textParameters(config)) {
    const { weight, values } = storedAs(spec, model, type)
    stored[spec.name] = { ...weight, shape: spec.shape }
    if (values) meant[spec.name] = f32(spec.shape, values)
  }
  return { files: [...textDescriptionFiles(model, 'f32'), ...graphFiles(model, stored, mostBytes)], meant }
}

/** A weight as it is stored, and as it is meant where that differs. */
function storedAs(
  { name, shape }: ParameterSpec,
  { config, family, weights }: TextModel,
  type: ExportType,
): { weight: StoredWeight; values?: Float32Array } {
  const data = Float32Array.from((weights[name] as HostTensor).data)
  const isTable =
    name === `${family.nameOf('token', 0)}.weight` || name === `${family.nameOf('head', 0)}.weight`
  const role: TensorRole =
    name === `${family.nameOf('position', 0)}.weight` ? 'position' : isTable ? 'head' : 'product'
  const scheme = type === 'f32' || shape.length !== 2 ? 'f32' : schemeFor({ name, shape, role }, type)
  if (scheme === 'f32') return { weight: { kind: 'f32', data } }
  const [rows, columns] = shape as [number, number]
  const turns = config.transposed && !isTable
  const matrix = turns
    ? quantizerNamed(scheme).quantize(transposed(data, rows, columns), columns, rows)
    : quantizerNamed(scheme).quantize(data, rows, columns)
  const values = dequantize(matrix)
  return { weight: matrix, values: turns ? transposed(values, columns, rows) : values }
}

function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(values.length)
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      out[column * rows + row] = values[row * columns + column] as number
  return out
}

function graphFiles(
  { config }: TextModel,
  weights: TextOnnxWeights,
  mostBytes: number,
): (TextModelFile | TextWeightsFile)[] {
  const { emit, inputs, outputs } = textOnnxGraph(config, weights)
  const size = emit.initializers.reduce((sum, { data }) => sum + data.length, 0)
  const placed = size > mostBytes ? outside(emit.initializers) : { initializers: emit.initializers, size: 0 }
  const bytes = encodeModel({
    ...{ name: 'decoder', opset: OPSET, nodes: emit.nodes, inputs, outputs },
    initializers: placed.initializers,
  })
  const model = { name: TEXT_ONNX_FILES.model, bytes }
  if (placed.size === 0) return [model]
  return [
    model,
    { name: TEXT_ONNX_FILES.data, sizeBytes: placed.size, chunks: () => dataOf(placed.initializers) },
  ]
}

/** Places in the file of weights. */
function outside(initializers: readonly OnnxTensor[]): { initializers: OnnxTensor[]; size: number } {
  let size = 0
  const placed = initializers.map((tensor) => {
    if (tensor.data.length < SMALL_BYTES) return tensor
    const offset = Math.ceil(size / ALIGNMENT) * ALIGNMENT
    size = offset + tensor.data.length
    return { ...tensor, external: { file: TEXT_ONNX_FILES.data, offset } }
  })
  return { initializers: placed, size }
}

function* dataOf(initializers: readonly OnnxTensor[]): Generator<Uint8Array> {
  let at = 0
  for (const { external, data } of initializers) {
    if (!external) continue
    yield new Uint8Array(external.offset - at)
    yield data
    at = external.offset + data.length
  }
}
