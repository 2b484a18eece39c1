// The files of an exported folder, in memory.
import type { Graph } from '../ir/graph.ts'
import { lowerToOnnx } from '../lower/onnx/lower.ts'
import type { StoredWeight } from '../lower/onnx/stored-weight.ts'
import { captionImageParameters } from '../models/caption-image.ts'
import type { CaptionImageModel } from '../models/package.ts'
import { BOS_ID, PAD_ID } from '../tokenizers/caption.ts'
import { describeTensors, EXPORT_FILES, type ExportManifest, readmeText } from './manifest.ts'
import { imageDecoderGraph, positionGraph, startOfImage } from './position-graph.ts'
import { type ExportType, imageDecoderParameters, type QuantizedModel } from './quantize-model.ts'

/** A file in memory. */
export interface ExportFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/** What the files are told besides the model. */
export interface FileOptions {
  readonly type: ExportType
  /** Rows of every run. */
  readonly rows: number
  /** SHA-256 of the model's own files, by name. */
  readonly sourceFiles: Readonly<Record<string, string>>
}

/** A graph with what is stored beside it in its file. */
interface Stored {
  readonly file: string
  readonly graph: Graph
  readonly weights: Readonly<Record<string, StoredWeight>>
}

/** Every file of the folder but the gate's own. */
export function exportFiles(
  model: CaptionImageModel,
  quantized: QuantizedModel,
  options: FileOptions,
): ExportFile[] {
  const { transformer: config, imageTokenizer } = model.manifest
  const transformer: Stored = {
    file: EXPORT_FILES.transformer,
    graph: positionGraph(captionImageParameters(config), config, options.rows),
    weights: quantized.transformer,
  }
  const imageDecoder: Stored = {
    file: EXPORT_FILES.imageDecoder,
    graph: imageDecoderGraph(imageDecoderParameters(model), imageTokenizer, options.rows),
    weights: quantized.imageDecoder,
  }
  const files = { transformer: describe(transformer), imageDecoder: describe(imageDecoder) }
  const manifest = { ...manifestWithoutFiles(model, quantized, options), files }
  return [
    encode(transformer),
    encode(imageDecoder),
    text(EXPORT_FILES.captionTokenizer, JSON.stringify(model.captionTokenizer)),
    text(EXPORT_FILES.manifest, `${JSON.stringify(manifest, null, 2)}\n`),
    text(EXPORT_FILES.readme, readmeText(manifest)),
  ]
}

function encode({ file, graph, weights }: Stored): ExportFile {
  return { name: file, bytes: lowerToOnnx(graph, { name: file, arithmetic: 'fast', weights }) }
}

function describe({ file, graph, weights }: Stored): ExportManifest['files']['transformer'] {
  return { file, inputs: describeTensors(graph.inputs, weights), outputs: describeTensors(graph.outputs) }
}

function text(name: string, content: string): ExportFile {
  return { name, bytes: new TextEncoder().encode(content) }
}

function manifestWithoutFiles(
  { manifest }: CaptionImageModel,
  { report }: QuantizedModel,
  { type, rows, sourceFiles }: FileOptions,
): Omit<ExportManifest, 'files'> {
  const { name, licence, card, transformer, imageTokenizer, generation } = manifest
  const { relativeRms } = report.quantized
  return {
    format: 'tuneloom',
    version: 1,
    kind: 'onnx-export',
    type,
    rows,
    source: { name, licence, files: { ...sourceFiles }, card },
    transformer,
    imageTokenizer,
    tokens: {
      padding: PAD_ID,
      beginOfCaption: BOS_ID,
      firstImageToken: transformer.captionVocabulary,
      startOfImage: startOfImage(transformer),
    },
    generation,
    quantization: {
      ...report.model,
      relativeRms,
      matrices: report.matrices.map((matrix) => ({ ...matrix })),
    },
  }
}
