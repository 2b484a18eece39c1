// The exported graphs against the ones that train and draw: same weights, other graphs.
import { describe, expect, it } from 'vitest'
import type { RgbImage } from '../../../engine/base/image.ts'
import { f32, type HostTensor, i32 } from '../../../engine/base/tensor.ts'
import { resolveGenerationOptions } from '../../../engine/decode/index.ts'
import { exportFiles } from '../../../engine/export/export-files.ts'
import {
  decodeTokens,
  drawGreedily,
  type PositionModel,
  runPositions,
} from '../../../engine/export/exported-model.ts'
import {
  EXPORT_FILES,
  type ExportManifest,
  exportManifest,
  signatureOf,
} from '../../../engine/export/manifest.ts'
import { imageDecoderGraph, positionGraph } from '../../../engine/export/position-graph.ts'
import {
  type ExportType,
  imageDecoderParameters,
  quantizeModel,
} from '../../../engine/export/quantize-model.ts'
import { ImageCodec } from '../../../engine/generate/image-codec.ts'
import { ImageGenerator } from '../../../engine/generate/image-generator.ts'
import { graphOf } from '../../../engine/ir/graph.ts'
import { lowerToOnnx } from '../../../engine/lower/onnx/lower.ts'
import { interpret } from '../../../engine/lower/reference/interpret.ts'
import { captionImageForward, captionImageParameters } from '../../../engine/models/caption-image.ts'
import type { CaptionImageModel } from '../../../engine/models/package.ts'
import { weightInputs } from '../../../engine/nn/parameters.ts'
import { input } from '../../../engine/ops/input.ts'
import { openRuntime } from '../../../engine/runtimes/index.ts'
import { openProgram } from '../../../engine/runtimes/onnx.ts'
import { ByteLevelBpe } from '../../../engine/tokenizers/byte-level-bpe.ts'
import { encodeCaption } from '../../../engine/tokenizers/caption.ts'
import { tinyCaptionImageModel } from '../../helpers/tiny-model.ts'

const MODEL = tinyCaptionImageModel(3)
const CAPTIONS = ['a red star', 'two blue circles on the left']
const TOKENS = CAPTIONS.map((_, row) =>
  Int32Array.from({ length: 16 }, (_unused, i) => (7 * i + 11 * row) % 40),
)

/** f32 against f64 through two layers, relative to the largest logit. Measured: less than 7e-7. */
const ROUNDING = 3e-6

const row = (caption: string): Int32Array =>
  encodeCaption(ByteLevelBpe.fromFile(MODEL.captionTokenizer), caption, 12)

function manifestOf(type: ExportType): ExportManifest {
  const files = exportFiles(MODEL, quantizeModel(MODEL, type), { type, rows: 2, sourceFiles: {} })
  const bytes = files.find(({ name }) => name === EXPORT_FILES.manifest)?.bytes
  return exportManifest.parse(JSON.parse(new TextDecoder().decode(bytes)))
}

async function exactPositions(type: ExportType): Promise<PositionModel> {
  const { transformer } = MODEL.manifest
  const graph = positionGraph(captionImageParameters(transformer), transformer, 2)
  const file = lowerToOnnx(graph, { weights: quantizeModel(MODEL, type).transformer, arithmetic: 'exact' })
  const manifest = manifestOf(type)
  return { manifest, step: await openProgram(file, signatureOf(manifest.files.transformer), { threads: 1 }) }
}

/** Logits of the whole-sequence graph in f64, [rows, tokens, vocabulary]. */
function wholeLogits({ manifest, transformer }: CaptionImageModel): Float64Array {
  const config = manifest.transformer
  const [captions, image] = [input('captions', [2, 12], 'i32'), input('image', [2, 16], 'i32')]
  const weights = weightInputs(captionImageParameters(config))
  const { imageLogits } = captionImageForward(captions, image, weights, config)
  const outputs = interpret(graphOf({ imageLogits }), {
    ...transformer,
    captions: i32(
      [2, 12],
      CAPTIONS.flatMap((caption) => [...row(caption)]),
    ),
    image: i32(
      [2, 16],
      TOKENS.flatMap((tokens) => [...tokens]),
    ),
  })
  return outputs['imageLogits']?.data as Float64Array
}

describe.each<ExportType>(['f32', 'int8', 'int4'])('an exported transformer in %s', (type) => {
  it('gives the logits of its own weights in f64', async () => {
    const model = await exactPositions(type)
    const expected = wholeLogits(quantizeModel(MODEL, type).meant)
    const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    let worst = 0
    await runPositions(model, CAPTIONS.map(row), ({ data }, index) => {
      for (let r = 0; r < 2; r++)
        for (let id = 0; id < 40; id++) {
          const off = (data[r * 40 + id] as number) - (expected[(r * 16 + index) * 40 + id] as number)
          worst = Math.max(worst, Math.abs(off))
        }
      return TOKENS.map((tokens) => tokens[index] as number)
    })
    await model.step.dispose()
    expect(worst / largest).toBeLessThan(ROUNDING)
  })
})

it('draws the tokens that the generator draws', async () => {
  const model = await exactPositions('f32')
  const generator = new ImageGenerator(await openRuntime('onnx-cpu'), MODEL, { threads: 1 })
  const greedy = resolveGenerationOptions({ doSample: false })
  const drawn = await generator.generate([{ caption: CAPTIONS[1] as string, sample: 0 }], greedy)
  expect(await drawGreedily(model, row(CAPTIONS[1] as string))).toEqual(drawn[0]?.tokens)
  await generator.dispose()
  await model.step.dispose()
})

it.each<ExportType>(['f32', 'int8', 'int4'])(
  'decodes pictures like the tokenizer with its own weights: %s',
  async (type) => {
    const { imageDecoder, meant } = quantizeModel(MODEL, type)
    const config = MODEL.manifest.imageTokenizer
    const graph = imageDecoderGraph(imageDecoderParameters(MODEL), config, 2)
    const manifest = manifestOf(type)
    const signature = signatureOf(manifest.files.imageDecoder)
    const decoder = await openProgram(lowerToOnnx(graph, { weights: imageDecoder }), signature, {
      threads: 1,
    })
    const every = Int32Array.from({ length: 16 }, (_, i) => i + 24) // with TOKENS every one of the 40 codes
    const pictures = await decodeTokens({ manifest, decoder }, [...TOKENS, every])
    const codec = new ImageCodec(
      await openRuntime('onnx-cpu'),
      { config, weights: meant.imageTokenizer },
      { threads: 1 },
    )
    const expected = await codec.decode([...TOKENS, every])
    await decoder.dispose()
    await codec.dispose()
    const off = pictures.flatMap(({ data }, i) =>
      Array.from(data, (value, at) => value - ((expected[i] as RgbImage).data[at] as number)),
    )
    expect(off).toHaveLength(3 * 768)
    expect(Math.max(...off.map(Math.abs))).toBeLessThanOrEqual(1) // of 255: a value on the edge of rounding
  },
)

it('leaves the original as it is', () => {
  const before = (MODEL.transformer['block0.qkv.weight'] as HostTensor).data.slice()
  const { meant, report } = quantizeModel(MODEL, 'int4')
  expect((MODEL.transformer['block0.qkv.weight'] as HostTensor).data).toEqual(before)
  expect((meant.transformer['block0.qkv.weight'] as HostTensor).data).not.toEqual(before)
  expect((meant.transformer['norm.weight'] as HostTensor).data).toEqual(
    (MODEL.transformer['norm.weight'] as HostTensor).data,
  )
  const schemes = Object.fromEntries(report.matrices.map(({ name, scheme }) => [name, scheme]))
  expect(schemes).toMatchObject({
    'block1.down.weight': 'int4',
    'caption.embedding': 'int8',
    'image.head': 'int8',
    'decoder.out.weight': 'int8',
  })
  expect(report.kept.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['caption.position', 'image.row', 'block0.up.bias', 'decoder.in.bias']),
  )
})

it('keeps f32 bit by bit', () => {
  const { transformer, report } = quantizeModel(MODEL, 'f32')
  const name = 'block0.qkv.weight'
  expect(transformer[name]).toEqual({
    kind: 'f32',
    data: f32([96, 32], (MODEL.transformer[name] as HostTensor).data).data,
  })
  expect(report.model.bitsPerWeight).toBe(32)
})
