// What the gate measures, in the process that it starts: written files against the model in floats.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RgbImage } from '../base/image.ts'
import { type HostTensor, i32 } from '../base/tensor.ts'
import { ImageCodec } from '../generate/image-codec.ts'
import { graphOf } from '../ir/graph.ts'
import { lowerToOnnx } from '../lower/onnx/lower.ts'
import { captionImageForward, captionImageParameters, imageTokens } from '../models/caption-image.ts'
import { type CaptionImageModel, loadCaptionImageModel } from '../models/package.ts'
import { weightInputs } from '../nn/parameters.ts'
import { input } from '../ops/input.ts'
import { openRuntime } from '../runtimes/index.ts'
import { openProgram } from '../runtimes/onnx.ts'
import type { Runtime } from '../runtimes/runtime.ts'
import {
  decodeTokens,
  drawGreedily,
  openImageDecoder,
  openTransformer,
  type PositionModel,
  runPositions,
} from './exported-model.ts'
import { type LogitDistance, logitDistance, type PositionLogits } from './logit-distance.ts'
import { signatureOf } from './manifest.ts'
import { positionGraph } from './position-graph.ts'
import { quantizeModel } from './quantize-model.ts'

/** A caption row and an image as ids. */
export interface GateExample {
  /** [slots], with the beginning and padding. */
  readonly caption: readonly number[]
  /** [grid²]. */
  readonly tokens: readonly number[]
}

/** What the started process is told. */
export interface GateJob {
  readonly exportFolder: string
  /** Model folder of the model before quantization. */
  readonly floatFolder: string
  /** Model folder of the weights that the files should mean. */
  readonly meantFolder: string
  /** What was written: name and SHA-256. */
  readonly files: readonly { readonly name: string; readonly sha256: string }[]
  readonly examples: readonly GateExample[]
  /** 0 lets the runtime choose. */
  readonly threads: number
}

/** What it finds. */
export interface GateMeasurement {
  /** The files hold the bytes that were written. */
  readonly intact: boolean
  /** The model in floats against the files. */
  readonly model: LogitDistance
  /** The weights that the files should mean, in floats, against the files: nothing but rounding should differ. */
  readonly file: LogitDistance
  /** Root mean square between pictures decoded from the same tokens by the float model and the files, in 0 … 1. */
  readonly decoderRmse: number
  /** The picture of the first caption, drawn greedily by both. */
  readonly picture: { readonly sameTokens: number; readonly rmse: number }
  /** Image tokens per second while one picture is drawn, reading the caption included; float: the same graph in f32. */
  readonly tokensPerSecond: { readonly float: number; readonly exported: number }
}

/** Measures everything. @throws FILE_INVALID when a file cannot be opened */
export async function measureExport(
  job: GateJob,
  onProgress: (done: number, total: number) => void,
): Promise<GateMeasurement> {
  const float = loadCaptionImageModel(job.floatFolder)
  const meant = loadCaptionImageModel(job.meantFolder)
  const exported = await openTransformer(job.exportFolder, { threads: job.threads })
  const runtime = await openRuntime('onnx-cpu')
  const positions = await exportedLogits(exported, job.examples, onProgress)
  const against = async (model: CaptionImageModel): Promise<LogitDistance> =>
    logitDistance(paired(await wholeLogits(model, job, runtime), positions, job.examples))
  const pictures = await comparePictures({ job, float, exported, runtime })
  const measurement = {
    intact: job.files.every(({ name, sha256 }) => hashOf(join(job.exportFolder, name)) === sha256),
    model: await against(float),
    file: await against(meant),
    ...pictures,
  }
  await exported.step.dispose()
  return measurement
}

/** Rows of logits, example by example and token by token. */
type LogitRows = readonly Float32Array[]

async function exportedLogits(
  model: PositionModel,
  examples: readonly GateExample[],
  onProgress: (done: number, total: number) => void,
): Promise<LogitRows> {
  const { rows, transformer: config } = model.manifest
  const cells = imageTokens(config)
  const width = config.imageVocabulary
  const logits = new Array<Float32Array>(examples.length * cells)
  for (let at = 0; at < examples.length; at += rows) {
    const part = Array.from(
      { length: rows },
      (_, r) => examples[Math.min(at + r, examples.length - 1)] as GateExample,
    )
    const captions = part.map(({ caption }) => Int32Array.from(caption))
    await runPositions(model, captions, ({ data }, index) => {
      for (let r = 0; r < rows && at + r < examples.length; r++)
        logits[(at + r) * cells + index] = (data as Float32Array).slice(r * width, (r + 1) * width)
      return part.map(({ tokens }) => tokens[index] as number)
    })
    onProgress(Math.min(at + rows, examples.length), examples.length)
  }
  return logits
}

/** Examples at a time through the whole-sequence graph: the one that training uses, not the exported one. */
const WHOLE_BATCH = 8

async function wholeLogits(
  model: CaptionImageModel,
  { examples, threads }: GateJob,
  runtime: Runtime,
): Promise<LogitRows> {
  const { transformer: config } = model.manifest
  const cells = imageTokens(config)
  const captions = input('captions', [WHOLE_BATCH, config.captionSlots], 'i32')
  const image = input('image', [WHOLE_BATCH, cells], 'i32')
  const { imageLogits } = captionImageForward(
    captions,
    image,
    weightInputs(captionImageParameters(config)),
    config,
  )
  const program = await runtime.compile(graphOf({ imageLogits }), { threads })
  const rows: Float32Array[] = []
  for (let at = 0; at < examples.length; at += WHOLE_BATCH) {
    const part = Array.from(
      { length: WHOLE_BATCH },
      (_, b) => examples[Math.min(at + b, examples.length - 1)] as GateExample,
    )
    const outputs = await program.run({
      ...model.transformer,
      captions: i32(
        captions.shape,
        part.flatMap(({ caption }) => [...caption]),
      ),
      image: i32(
        image.shape,
        part.flatMap(({ tokens }) => [...tokens]),
      ),
    })
    const data = (outputs['imageLogits'] as HostTensor).data as Float32Array
    const count = Math.min(WHOLE_BATCH, examples.length - at) * cells
    for (let i = 0; i < count; i++)
      rows.push(data.slice(i * config.imageVocabulary, (i + 1) * config.imageVocabulary))
  }
  await program.dispose()
  return rows
}

function paired(reference: LogitRows, other: LogitRows, examples: readonly GateExample[]): PositionLogits[] {
  const targets = examples.flatMap(({ tokens }) => [...tokens])
  return targets.map((target, i) => ({
    reference: reference[i] as Float32Array,
    other: other[i] as Float32Array,
    target,
  }))
}

interface Comparison {
  readonly job: GateJob
  readonly float: CaptionImageModel
  readonly exported: PositionModel
  readonly runtime: Runtime
}

/** Pictures decoded for the comparison of decoders. */
const DECODED = 8
/** Drawings that are timed, after one that is not. */
const TIMED = 3

async function comparePictures({
  job,
  float,
  exported,
  runtime,
}: Comparison): Promise<Pick<GateMeasurement, 'decoderRmse' | 'picture' | 'tokensPerSecond'>> {
  const { threads } = job
  const codec = new ImageCodec(
    runtime,
    { config: float.manifest.imageTokenizer, weights: float.imageTokenizer },
    { threads },
  )
  const decoder = await openImageDecoder(job.exportFolder, { threads })
  const floatFile = await floatPositions(float, exported, threads)
  const caption = Int32Array.from(job.examples[0]?.caption ?? [])
  const drawn = await drawBoth({ float: floatFile, exported }, caption)
  const grids = job.examples.slice(0, DECODED).map(({ tokens }) => Int32Array.from(tokens))
  const [floatPictures, pictures] = [
    await codec.decode([drawn.float.tokens, ...grids]),
    await decodeTokens(decoder, [drawn.exported.tokens, ...grids]),
  ]
  for (const opened of [codec, decoder.decoder, floatFile.step]) await opened.dispose()
  const errors = pictures.map((picture, i) => rmse(picture, floatPictures[i] as RgbImage))
  const same = drawn.float.tokens.filter((token, i) => token === drawn.exported.tokens[i]).length
  return {
    decoderRmse: Math.sqrt(errors.slice(1).reduce((sum, error) => sum + error * error, 0) / grids.length),
    picture: { sameTokens: same / drawn.float.tokens.length, rmse: errors[0] as number },
    tokensPerSecond: { float: drawn.float.perSecond, exported: drawn.exported.perSecond },
  }
}

/** The exported graph with the float model's weights. */
async function floatPositions(
  model: CaptionImageModel,
  { manifest }: PositionModel,
  threads: number,
): Promise<PositionModel> {
  const { transformer } = quantizeModel(model, 'f32')
  const file = lowerToOnnx(
    positionGraph(captionImageParameters(manifest.transformer), manifest.transformer, manifest.rows),
    { weights: transformer },
  )
  return {
    manifest,
    step: await openProgram(file, signatureOf(manifest.files.transformer), { threads, spinning: true }),
  }
}

interface Drawing {
  readonly tokens: Int32Array
  readonly perSecond: number
}

/** In turns, so that a busy moment of the machine meets both; the fastest drawing of each counts. */
async function drawBoth(
  models: { readonly float: PositionModel; readonly exported: PositionModel },
  caption: Int32Array,
): Promise<{ readonly float: Drawing; readonly exported: Drawing }> {
  const draw = async (model: PositionModel, before?: Drawing): Promise<Drawing> => {
    const start = performance.now()
    const tokens = await drawGreedily(model, caption)
    const perSecond = tokens.length / ((performance.now() - start) / 1000)
    return { tokens, perSecond: Math.max(perSecond, before?.perSecond ?? 0) }
  }
  let [float, exported] = [await draw(models.float), await draw(models.exported)]
  for (let i = 0; i < TIMED; i++)
    [float, exported] = [await draw(models.float, float), await draw(models.exported, exported)]
  return { float, exported }
}

function rmse(a: RgbImage, b: RgbImage): number {
  const sum = a.data.reduce((total, value, i) => total + (value - (b.data[i] as number)) ** 2, 0)
  return Math.sqrt(sum / a.data.length) / 255
}

function hashOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}
