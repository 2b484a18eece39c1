// A caption-to-image model with quantized weights: what goes into the files, and the same model in floats again.
import { f32, type HostTensor } from '../base/tensor.ts'
import type { StoredWeight } from '../lower/onnx/stored-weight.ts'
import { captionImageParameters } from '../models/caption-image.ts'
import { imageTokenizerParameters } from '../models/image-tokenizer.ts'
import type { CaptionImageModel } from '../models/package.ts'
import type { HostWeights, ParameterSpec } from '../nn/parameters.ts'
import { quantizerNamed } from '../quantize/index.ts'
import { dequantize } from '../quantize/matrix.ts'
import { schemeFor, type TensorRole } from '../quantize/plan.ts'
import { type QuantizationReport, quantizationReport, type QuantizedTensor } from '../quantize/report.ts'

/** What weights can be stored as. */
export const EXPORT_TYPES = ['f32', 'int8', 'int4'] as const
/** What weights are stored as. */
export type ExportType = (typeof EXPORT_TYPES)[number]

/** A model ready to be written. */
export interface QuantizedModel {
  /** By parameter name. */
  readonly transformer: Readonly<Record<string, StoredWeight>>
  /** The decoding half of the image tokenizer. */
  readonly imageDecoder: Readonly<Record<string, StoredWeight>>
  /** The model that the files mean, in floats: draw with it to see what quantization changes. */
  readonly meant: CaptionImageModel
  readonly report: QuantizationReport
}

/** Parameters of the image tokenizer that turn tokens into pictures. */
export function imageDecoderParameters(model: CaptionImageModel): ParameterSpec[] {
  return imageTokenizerParameters(model.manifest.imageTokenizer).filter(({ name }) =>
    name.startsWith('decoder.'),
  )
}

/**
 * Quantizes what is worth it: products of the transformer take `type`, with blocks of 32 for int4; embeddings and the
 * head 8 bits, convolutions 8 bits per output channel; norms, biases and positions stay. f32 leaves all as it is.
 * @throws NON_FINITE when a weight is not a finite number
 */
export function quantizeModel(model: CaptionImageModel, type: ExportType): QuantizedModel {
  const transformer = quantizeWeights(
    captionImageParameters(model.manifest.transformer),
    model.transformer,
    (spec) => (type === 'f32' ? 'f32' : schemeFor({ ...spec, role: roleOf(spec) }, type)),
  )
  const imageDecoder = quantizeWeights(imageDecoderParameters(model), model.imageTokenizer, ({ shape }) =>
    type === 'f32' || shape.length !== 4 ? 'f32' : 'int8',
  )
  const meant = {
    ...model,
    transformer: { ...model.transformer, ...transformer.meant },
    imageTokenizer: { ...model.imageTokenizer, ...imageDecoder.meant },
  }
  const tensors = [...transformer.tensors, ...imageDecoder.tensors]
  const report = quantizationReport(tensors, [...transformer.kept, ...imageDecoder.kept])
  return { transformer: transformer.stored, imageDecoder: imageDecoder.stored, meant, report }
}

/** The caption embedding is only looked up here: exported models do not predict captions. */
function roleOf({ name, shape }: ParameterSpec): TensorRole {
  if (name.endsWith('.bias')) return 'bias'
  if (name.includes('norm')) return 'norm'
  if (name.endsWith('.embedding')) return 'embedding'
  if (name === 'image.head') return 'head'
  return name.startsWith('block') && shape.length === 2 ? 'product' : 'position'
}

interface Part {
  readonly stored: Record<string, StoredWeight>
  readonly meant: Record<string, HostTensor>
  readonly tensors: QuantizedTensor[]
  readonly kept: { readonly name: string; readonly weights: number }[]
}

function quantizeWeights(
  specs: readonly ParameterSpec[],
  weights: HostWeights,
  schemeOf: (spec: ParameterSpec) => string,
): Part {
  const part: Part = { stored: {}, meant: {}, tensors: [], kept: [] }
  for (const spec of specs) {
    const { name, shape } = spec
    const scheme = schemeOf(spec)
    const data = Float32Array.from((weights[name] as HostTensor).data)
    if (scheme === 'f32') {
      part.stored[name] = { kind: 'f32', data }
      part.kept.push({ name, weights: data.length })
      continue
    }
    const rows = shape[0] as number
    const matrix = quantizerNamed(scheme).quantize(data, rows, data.length / rows)
    part.stored[name] = matrix
    part.meant[name] = f32(shape, dequantize(matrix))
    part.tensors.push({ name, scheme, weight: data, matrix })
  }
  return part
}
