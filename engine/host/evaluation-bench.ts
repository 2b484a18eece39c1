// The bench on which models are measured: held-out captions with their pictures, the judge and what it makes of them.
import { RandomStream } from '../base/random.ts'
import {
  type HeldOutUnit,
  type ImageScore,
  type JudgedReference,
  loadPairEncoder,
  PairJudge,
  pickScores,
  type Runtime,
  type Split,
  type StageControl,
  type TrainingPictures,
} from '../index.ts'
import type { Store } from '../store/store.ts'
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { type DatasetPair, openDataset } from './datasets.ts'
import { DEFAULT_JUDGE, openItemContext } from './item-context.ts'
import { findModel, resolveModel } from './models.ts'
import { openChosen } from './runtime-choice.ts'

/** Training pictures that drawn ones are compared with, at most. */
const MOST_TRAINING = 1000
/** Captions that pictures are drawn for unless told otherwise, at most. */
const DEFAULT_PICTURES = 100
const DEFAULT_SEEDS = 3

/** What and how to measure. */
export interface BenchRequest {
  readonly store: Store
  /** Id or name. */
  readonly dataset: string
  /** `eval` unless told. */
  readonly split?: Split | undefined
  /** Names of scores; those that are usual where none are named. */
  readonly metrics?: readonly string[] | undefined
  /** Pictures per caption; 3 unless told. */
  readonly seeds?: number | undefined
  /** Captions to draw pictures for at most; 100 unless told. The likelihood is measured on all. */
  readonly pictures?: number | undefined
  /** Start of every random stream; 0 unless told. */
  readonly seed?: number | undefined
  /** Id or name of the pair encoder that judges; the shipped one unless told. */
  readonly judge?: string | undefined
  readonly runtime?: string | undefined
  readonly threads?: number | undefined
}

/** An open bench. */
export interface Bench {
  readonly dataset: { readonly id: string; readonly name: string; readonly fingerprint: string }
  readonly split: Split
  readonly units: readonly HeldOutUnit[]
  readonly drawn: readonly number[]
  readonly seeds: number
  readonly seed: number
  readonly scores: readonly ImageScore[]
  /** Whether the scores were asked for by name. */
  readonly areNamed: boolean
  readonly runtime: Runtime
  readonly compile: { readonly threads?: number }
  readonly judge: PairJudge | undefined
  /** SHA-256 of the judge's weights; null without a judge. */
  readonly judgeSha256: string | null
  readonly judged: JudgedReference | undefined
  readonly training: TrainingPictures | undefined
  dispose(): Promise<void>
}

/**
 * Opens a bench: reads the pictures and lets the judge look at the real ones.
 * @throws UNKNOWN_NAME for a dataset, judge or score that does not exist, with the nearest name
 * @throws BAD_ARGUMENT when the side of the dataset has no captions
 * @throws CANCELLED when the signal aborts
 */
export async function openBench(request: BenchRequest, control: StageControl = {}): Promise<Bench> {
  const { store } = request
  const { needs, judgeName, pictures, items, ...rest } = chooseWork(request, control)
  const { split, compile } = rest
  const dataset = openDataset(store, request.dataset)
  const units = unitsOf(dataset.pairs(split), control)
  if (units.length === 0) throw nothingHeldOut(dataset.name, split)
  const drawn = needs.has('pictures') ? chooseDrawn(units.length, pictures) : []
  const runtime = await openChosen(store.home.root, request.runtime, 'tokens')
  const opened = needs.has('features') ? openJudge(store, judgeName, { runtime, compile }) : undefined
  const judge = opened?.judge
  const sources = drawn.length > 0 && split !== 'train' ? chooseTraining(dataset.pairs('train')) : []
  try {
    return {
      dataset: { id: dataset.id, name: dataset.name, fingerprint: dataset.fingerprint },
      ...rest,
      ...{ units, drawn, runtime, judge },
      seeds: drawn.length > 0 ? rest.seeds : 0,
      judgeSha256: opened?.sha256 ?? null,
      judged: judge && (await judgeReference(judge, judgeName, units, control)),
      training: sources.length > 0 ? await judgeTraining(judge, sources, control) : undefined,
      dispose: async () => {
        await Promise.all([judge?.dispose(), items.dispose()])
      },
    }
  } catch (error) {
    await judge?.dispose()
    throw error
  }
}

/** What was asked for, with what is usual where nothing was said. */
function chooseWork(
  { store, metrics = [], split = 'eval', seed = 0, ...request }: BenchRequest,
  { signal }: StageControl,
) {
  const { judge, seeds = DEFAULT_SEEDS, pictures = DEFAULT_PICTURES, threads } = request
  const compile = threads === undefined ? {} : { threads }
  const judgeName = judge === undefined ? DEFAULT_JUDGE : findModel(store, judge).name
  const items = openItemContext(store, { judge, runtime: request.runtime, threads, signal })
  const scores = pickScores(metrics, judgeName, items.context)
  const needs = new Set(scores.flatMap((score) => score.needs))
  const areNamed = metrics.length > 0
  return { split, seed, seeds, pictures, judgeName, scores, needs, areNamed, compile, items }
}

/** Distinct captions in the order of the examples; a pair's first caption stands for it. */
function unitsOf(pairs: readonly DatasetPair[], { signal, onProgress }: StageControl): HeldOutUnit[] {
  const units = new Map<
    string,
    { key: string; caption: string; pictures: ReturnType<DatasetPair['image']>[] }
  >()
  pairs.forEach((pair, i) => {
    signal?.throwIfAborted()
    const caption = pair.captions[0] as string
    const known = units.get(caption)
    if (known) known.pictures.push(pair.image())
    else units.set(caption, { key: pair.key, caption, pictures: [pair.image()] })
    onProgress?.({ label: 'reading pictures', done: i + 1, total: pairs.length, unit: 'pictures' })
  })
  return [...units.values()]
}

/** Which captions are drawn: the same for every model, whatever the seed. */
function chooseDrawn(units: number, most: number): number[] {
  const all = Array.from({ length: units }, (_, unit) => unit)
  if (units <= most) return all
  return new RandomStream(0, 'captions to draw')
    .shuffled(all)
    .slice(0, most)
    .sort((a, b) => a - b)
}

function chooseTraining(pairs: readonly DatasetPair[]): readonly DatasetPair[] {
  if (pairs.length <= MOST_TRAINING) return pairs
  return new RandomStream(0, 'training pictures to compare with').shuffled(pairs).slice(0, MOST_TRAINING)
}

function openJudge(
  store: Store,
  name: string,
  { runtime, compile }: Pick<Bench, 'runtime' | 'compile'>,
): { judge: PairJudge; sha256: string } {
  const { row, folder } = resolveModel(store, name)
  const weights = row.files.find((file) => file.name.endsWith('.safetensors'))
  return {
    judge: new PairJudge(runtime, loadPairEncoder(folder), compile),
    sha256: weights?.sha256 ?? '',
  }
}

async function judgeReference(
  judge: PairJudge,
  name: string,
  units: readonly HeldOutUnit[],
  { signal, onProgress }: StageControl,
): Promise<JudgedReference> {
  const pictures = units.flatMap((unit) => unit.pictures)
  return {
    name,
    dimensions: judge.dimensions,
    featureDimensions: judge.featureDimensions,
    captions: await judge.captions(
      units.map(({ caption }) => caption),
      { signal },
    ),
    real: await judge.pictures(pictures, {
      signal,
      onProgress: (done, total) =>
        onProgress?.({ label: 'judging real pictures', done, total, unit: 'pictures' }),
    }),
  }
}

async function judgeTraining(
  judge: PairJudge | undefined,
  pairs: readonly DatasetPair[],
  { signal, onProgress }: StageControl,
): Promise<TrainingPictures> {
  const images = pairs.map((pair) => pair.image())
  return {
    images,
    captions: await judge?.captions(
      pairs.map(({ captions }) => captions[0] as string),
      { signal },
    ),
    judged: await judge?.pictures(images, {
      signal,
      onProgress: (done, total) =>
        onProgress?.({ label: 'judging training pictures', done, total, unit: 'pictures' }),
    }),
  }
}

function nothingHeldOut(dataset: string, split: Split): EngineError {
  return new EngineError('BAD_ARGUMENT', message('compare.noPairs', { dataset, split }), {
    details: { dataset, split },
    fixes: [message('compare.noPairsFix')],
  })
}
