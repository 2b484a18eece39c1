// Diagnosing a model that draws: its pictures for held-out captions, beside real ones and those it was trained on.
import type { HealthFigureView } from '../api/contract/health-views.ts'
import type { RgbImage } from '../base/image.ts'
import { message, type Message } from '../base/message.ts'
import type { GenerationOptions } from '../decode/generation-options.ts'
import type { StageControl } from '../evaluate/evaluate-images.ts'
import { bootstrapMean } from '../evaluate/statistics/bootstrap.ts'
import type { GeneratedImage, ImageGenerator } from '../generate/image-generator.ts'
import { diversity } from '../metrics/diversity.ts'
import { mean } from '../metrics/features.ts'
import type { CaptionImageModel } from '../models/package.ts'
import type { CompileOptions, Runtime } from '../runtimes/runtime.ts'
import { ballsOf } from './density-coverage.ts'
import { readGrids } from './exposure-pictures.ts'
import { exposureOf } from './exposure-view.ts'
import { figureOf, figuresBesideReal } from './figure.ts'
import { type Panel, streamsOf } from './panel.ts'
import { copiesOf, type Drawn, duplicateViews, nearestViews, runViews } from './picture-examples.ts'
import { codeFigures, featureFigures, type PictureRow } from './picture-figures.ts'

/** A real picture. */
export interface RealPicture extends PictureRow {
  readonly key: string
  readonly caption: string
  /** Blob of the picture in the store. */
  readonly picture: string
}

/** What draws. */
export interface DrawingModel {
  readonly id: string
  readonly name: string
  readonly model: CaptionImageModel
  readonly generator: Pick<ImageGenerator, 'generate'>
}

/** What is diagnosed. */
export interface PictureSubject {
  readonly drawing: DrawingModel
  /** Whose distribution counts as right, and whose variety for one caption is the control. */
  readonly oracle?: DrawingModel | undefined
  readonly runtime: Runtime
  readonly compile: CompileOptions
  /** Held-out pictures; those at `contexts` are drawn after. */
  readonly heldOut: readonly RealPicture[]
  readonly contexts: readonly number[]
  readonly training: readonly RealPicture[]
  /** As the model's own probabilities say: no guidance. */
  readonly options: GenerationOptions
  /** Features of pictures, rows of length 1. */
  featuresOf(images: readonly RgbImage[]): Promise<Required<PictureRow>['features'][]>
  /** Keeps a picture; gives its blob. */
  keep(image: RgbImage): Promise<string>
  readonly seed: number
}

/** Captions whose variety is measured, and pictures of each. */
const PROMPTS = 8
const EACH = 4

/** Draws, reads and measures. @throws the signal's reason when it aborts */
export async function diagnosePictures(subject: PictureSubject, control: StageControl = {}): Promise<Panel> {
  const { heldOut, contexts, training, drawing, seed } = subject
  const streams = streamsOf(seed)
  const asked = contexts.map((place) => heldOut[place] as RealPicture)
  const drawn = await draw(subject, drawing, { captions: asked.map(({ caption }) => caption), control })
  const exposure = await exposureTo(subject, { asked, drawn, control })
  const { imageVocabulary } = drawing.model.manifest.transformer
  const balls = training.length > 20 ? ballsOf(training.flatMap(({ features }) => features ?? [])) : undefined
  const measures = [...codeFigures(imageVocabulary), ...featureFigures(balls)]
  const memory = training.length === 0 ? undefined : copiesOf(subject, drawn)
  return {
    figures: [
      ...(exposure?.figures ?? []),
      ...figuresBesideReal(measures, { samples: drawn, real: heldOut }, streams),
      ...(await varietyFigure(subject, control)),
      ...(memory?.figures ?? []),
    ],
    exposure: exposure?.view ?? null,
    loops: await runViews(subject, drawn),
    nearest: await nearestViews(subject, drawn, memory),
    duplicates: await duplicateViews(subject, drawn),
    notes: notesOf(subject),
  }
}

interface DrawJob {
  readonly captions: readonly string[]
  readonly control: StageControl
  readonly each?: number
}

async function draw(
  { options, featuresOf }: PictureSubject,
  { generator }: DrawingModel,
  { captions, control: { signal, onProgress }, each = 1 }: DrawJob,
): Promise<Drawn[]> {
  const requests = captions.flatMap((caption) =>
    Array.from({ length: each }, (_, sample) => ({ caption, sample })),
  )
  const images: GeneratedImage[] = await generator.generate(requests, options, {
    signal,
    onProgress: (done, total) => onProgress?.({ label: 'drawing', done, total, unit: 'tokens' }),
  })
  const features = await featuresOf(images.map(({ image }) => image))
  return images.map(({ caption, tokens, image }, i) => ({
    caption,
    codes: tokens,
    image,
    features: features[i],
  }))
}

interface Asked {
  readonly asked: readonly RealPicture[]
  readonly drawn: readonly Drawn[]
  readonly control: StageControl
}

async function exposureTo(
  { drawing, oracle, runtime, compile, seed }: PictureSubject,
  { asked, drawn, control: { signal, onProgress } }: Asked,
) {
  if (!oracle || drawn.length === 0) return undefined
  onProgress?.({ label: 'reading with both models', done: 0, total: 1, unit: '' })
  const task = { runtime, compile, model: drawing.model, oracle: oracle.model, signal }
  const [own, real] = [await readGrids(task, drawn), await readGrids(task, asked)]
  const tokens = { own: drawn.map(({ codes }) => codes), real: asked.map(({ codes }) => codes) }
  return exposureOf(
    {
      oracle: { id: oracle.id, name: oracle.name },
      divergence: { own: own.divergence, real: real.divergence },
      surprisal: { own: own.surprisal, real: real.surprisal },
      ...{ tokens, gridSide: drawing.model.manifest.transformer.gridSide },
    },
    streamsOf(seed),
  )
}

/** Mean distance of several pictures of one caption, with that of the oracle for the same captions and seeds as the control. */
async function varietyFigure(subject: PictureSubject, control: StageControl): Promise<HealthFigureView[]> {
  const { oracle, drawing, heldOut, contexts, seed } = subject
  if (!oracle || contexts.length === 0) return []
  const captions = contexts.slice(0, PROMPTS).map((place) => (heldOut[place] as RealPicture).caption)
  const of = async (model: DrawingModel): Promise<number[]> => {
    const drawn = await draw(subject, model, { captions, control, each: EACH })
    return captions.map((_, i) => varietyOf(drawn.slice(i * EACH, (i + 1) * EACH)))
  }
  const [own, other] = [await of(drawing), await of(oracle)]
  const stream = streamsOf(seed)
  return [
    figureOf(
      { name: 'within-prompt', ailment: 'collapse', unit: '', direction: 'higher' },
      {
        ...{ value: mean(own), ci95: bootstrapMean(own, { stream: stream('variety') }), n: own.length },
        control: {
          ...{ kind: 'baseline', value: mean(other), n: other.length },
          band: bootstrapMean(other, { stream: stream('variety of the baseline') }),
        },
      },
    ),
  ]
}

function varietyOf(rows: readonly PictureRow[]): number {
  const features = rows.flatMap((row) => (row.features ? [row.features] : []))
  const dimension = features[0]?.length ?? 1
  const all = new Float64Array(features.length * dimension)
  features.forEach((row, i) => all.set(row, i * dimension))
  return diversity.reduce(diversity.stats({ features: all, dimension }))
}

function notesOf({ oracle, training, heldOut }: PictureSubject): Message[] {
  return [
    ...(oracle ? [] : [message('health.note.noOracle'), message('health.note.noBaseline')]),
    ...(heldOut.length < 64 ? [message('health.note.fewHeldOut', { count: heldOut.length })] : []),
    ...(training.length === 0 ? [message('health.note.noTraining')] : []),
  ]
}
