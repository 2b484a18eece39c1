// Diagnosing a model that draws on the pictures of a dataset.
import { RandomStream } from '../base/random.ts'
import {
  diagnosePictures,
  type DrawingModel,
  drawsAlike,
  encodePng,
  ImageGenerator,
  loadCaptionImageModel,
  loadPairEncoder,
  PairJudge,
  type Panel,
  type PictureRow,
  type RealPicture,
  resolveGenerationOptions,
  type Runtime,
  type StageControl,
} from '../index.ts'
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import type { Store } from '../store/store.ts'
import { type DatasetPair, openDataset } from './datasets.ts'
import type { DiagnosisRequest } from './diagnosis.ts'
import { resolveModel } from './models.ts'
import { openChosen } from './runtime-choice.ts'

/** Pictures that are drawn unless told. */
const CONTEXTS = 64
/** Real pictures that are looked at at most, of either side. */
const MOST_HELD_OUT = 400
const MOST_TRAINING = 600
const JUDGE = 'pair-encoder'

/** Diagnoses a model that draws. @throws UNKNOWN_NAME, BAD_ARGUMENT without held-out pictures, FILE_*, CANCELLED */
export async function diagnosePictureModel(
  request: DiagnosisRequest & { readonly oracle: string | null },
  control: StageControl,
): Promise<Panel> {
  const { store, threads, seed = 0, samples = CONTEXTS } = request
  const runtime = await openChosen(store.home.root, request.runtime, 'tokens')
  const compile = threads === undefined ? { cache: store.home.graphs } : { threads, cache: store.home.graphs }
  const drawing = openDrawing(store, request.model, { runtime, compile })
  const other = request.oracle === null ? undefined : openDrawing(store, request.oracle, { runtime, compile })
  const oracle = other && drawsAlike(other.model, drawing.model) ? other : undefined
  const judge = new PairJudge(runtime, loadPairEncoder(resolveModel(store, JUDGE).folder), compile)
  const looking = { store, drawing, featuresOf: featuresBy(judge), control }
  try {
    const dataset = openDataset(store, request.dataset)
    const heldOut = await realPictures(looking, dataset.pairs('eval'), {
      most: MOST_HELD_OUT,
      stage: 'reading pictures',
    })
    if (heldOut.length === 0) throw nothingHeldOut(dataset.name)
    const training = await realPictures(looking, dataset.pairs('train'), {
      ...{ most: MOST_TRAINING, stage: 'comparing with training pictures' },
    })
    const panel = await diagnosePictures(
      {
        ...{ drawing, oracle, runtime, compile, heldOut, training, seed, featuresOf: looking.featuresOf },
        contexts: heldOut.slice(0, samples).map((_, place) => place),
        options: resolveGenerationOptions({
          doSample: true,
          temperature: 1,
          topK: 0,
          topP: 1,
          guidanceScale: 1,
          seed,
        }),
        keep: async (image) => store.blobs.put(await encodePng(image)),
      },
      control,
    )
    if (!other || oracle) return panel
    return {
      ...panel,
      notes: [message('health.note.otherTokens', { oracle: other.name }), ...panel.notes.slice(1)],
    }
  } finally {
    await judge.dispose()
    await drawing.generator.dispose()
    await other?.generator.dispose()
  }
}

interface Computing {
  readonly runtime: Runtime
  readonly compile: { readonly threads?: number; readonly cache: string }
}

interface OpenDrawing extends DrawingModel {
  readonly generator: ImageGenerator
}

function openDrawing(store: Store, reference: string, { runtime, compile }: Computing): OpenDrawing {
  const { row, folder } = resolveModel(store, reference)
  const model = loadCaptionImageModel(folder)
  return { id: row.id, name: row.name, model, generator: new ImageGenerator(runtime, model, compile) }
}

type FeaturesOf = (
  images: readonly ReturnType<DatasetPair['image']>[],
) => Promise<Required<PictureRow>['features'][]>

/** Embeddings of the judge, whose rows have length 1. */
function featuresBy(judge: PairJudge): FeaturesOf {
  return async (images) => {
    if (images.length === 0) return []
    const { embeddings } = await judge.pictures(images)
    const { dimensions } = judge
    return images.map((_, i) => embeddings.slice(i * dimensions, (i + 1) * dimensions))
  }
}

interface Looking {
  readonly store: Store
  readonly drawing: OpenDrawing
  readonly featuresOf: FeaturesOf
  readonly control: StageControl
}

/** Pictures of a side as tokens and features; of many, some that chance chose. */
async function realPictures(
  { store, drawing, featuresOf, control: { signal, onProgress } }: Looking,
  pairs: readonly DatasetPair[],
  { most, stage }: { readonly most: number; readonly stage: string },
): Promise<RealPicture[]> {
  signal?.throwIfAborted()
  const chosen =
    pairs.length <= most
      ? pairs
      : new RandomStream(0, 'pictures to diagnose with').shuffled(pairs).slice(0, most)
  onProgress?.({ label: stage, done: 0, total: chosen.length, unit: 'pictures' })
  const images = chosen.map((pair) => pair.image())
  const codes = await drawing.generator.codec.encode(fitting(drawing, images))
  const features = await featuresOf(images)
  return Promise.all(
    chosen.map(async ({ key, captions }, i) => ({
      ...{ key, caption: captions[0] ?? '', codes: codes[i] as Int32Array, features: features[i] },
      picture: store.blobs.put(await encodePng(images[i] as (typeof images)[number])),
    })),
  )
}

function fitting<I extends { readonly width: number; readonly height: number }>(
  { model }: OpenDrawing,
  images: readonly I[],
): readonly I[] {
  const { size } = model.manifest.imageTokenizer
  const other = images.find(({ width, height }) => width !== size || height !== size)
  if (!other) return images
  throw new EngineError('BAD_ARGUMENT', message('diagnose.otherSize', { width: other.width, size }), {
    fixes: [message('diagnose.otherSizeFix', { size })],
  })
}

function nothingHeldOut(dataset: string): EngineError {
  return new EngineError('BAD_ARGUMENT', message('diagnose.noPictures', { dataset }), {
    fixes: [message('diagnose.noPicturesFix')],
  })
}
