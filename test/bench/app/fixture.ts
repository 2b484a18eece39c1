// What the window is measured with: a large dataset with real small pictures, a run with many points, a model to train.
// Made once and kept under the temporary folder; each measurement works on a copy.
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { RandomStream } from '../../../engine/base/random.ts'
import { renderScene, sceneSpec } from '../../../engine/data/scenes.ts'
import { encodePng } from '../../../engine/formats/images-encode.ts'
import { importDataset } from '../../../engine/host/datasets-import.ts'
import { addModel } from '../../../engine/host/models-add.ts'
import { queueRun } from '../../../engine/host/training.ts'
import type { Store } from '../../../engine/store/store.ts'
import { openStore } from '../../../engine/store/store.ts'
import type { MetricPoint } from '../../../engine/store/tables/metric-points.ts'
import { writeScenes } from '../../app/seed.ts'
import { addDataset } from '../../helpers/curated-dataset.ts'
import { tinyCaptionImageModel } from '../../helpers/tiny-model.ts'
import { writeModelFolder } from '../../helpers/tiny-model-folder.ts'

/** How much of everything. */
export interface FixtureSize {
  readonly pairs: number
  /** Metric points of the long run, of all its curves together. */
  readonly points: number
  /** The shipped model, or one that trains in milliseconds. */
  readonly model: 'starter' | 'tiny'
}

/** Names in the fixture. */
export const NAMES = { large: 'large', small: 'scenes', run: 'long run' } as const
/** What stands in every caption of the large dataset, once. */
export const COMMON_WORD = 'drawing'

const PICTURE_SIDE = 64
/** Pairs share pictures: more than a window keeps, so that scrolling also loads. */
const MOST_PICTURES = 3000
const SMALL_PAIRS = 64
const CURVES = ['loss', 'gradientNorm', 'learningRate', 'tokensPerSecond']
const POINTS_AT_ONCE = 100_000
const STARTER = fileURLToPath(new URL('../../../assets/models/starter', import.meta.url))

/** A data folder of one's own; remove it afterwards. */
export async function copyOfFixture(size: FixtureSize): Promise<string> {
  const made = await fixture(size)
  const home = mkdtempSync(join(tmpdir(), 'tuneloom-bench-home-'))
  cpSync(join(made, 'home'), home, { recursive: true })
  return home
}

/** The folder of the fixture, which is made when this size of it is not there yet. */
async function fixture(size: FixtureSize): Promise<string> {
  const text = JSON.stringify(size) + readFileSync(import.meta.filename, 'utf8')
  const key = createHash('sha256').update(text).digest('hex').slice(0, 12)
  const folder = join(tmpdir(), `tuneloom-bench-app-${key}`)
  if (existsSync(folder)) return folder
  const making = mkdtempSync(join(tmpdir(), 'tuneloom-bench-making-'))
  try {
    await make(making, size)
    renameSync(making, folder)
  } catch (error) {
    rmSync(making, { recursive: true, force: true })
    throw error
  }
  return folder
}

async function make(root: string, { pairs, points, model }: FixtureSize): Promise<void> {
  const home = join(root, 'home')
  mkdirSync(home)
  const store = openStore(home)
  try {
    const pictures = await putPictures(store, Math.min(pairs, MOST_PICTURES))
    addDataset(store, NAMES.large, plannedPairs(pairs, pictures), PICTURE_SIDE)
    const size = model === 'starter' ? PICTURE_SIDE : 16
    const paths = [await writeScenes(join(root, 'scenes'), SMALL_PAIRS)]
    await importDataset(store, { paths, name: NAMES.small, options: { size, evalFraction: 0.25 } })
    putLongRun(store, points)
  } finally {
    store.dispose()
  }
}

/** Adds the model to a copy: where its files lie is noted in full. */
export function addBenchModel(store: Store, root: string, model: FixtureSize['model']): string {
  const folder =
    model === 'starter' ? STARTER : writeModelFolder(join(root, 'tiny'), tinyCaptionImageModel(3))
  return addModel(store, folder, 'base').id
}

/** Distinct scenes, by their hashes. */
async function putPictures(store: Store, count: number): Promise<string[]> {
  const hashes: string[] = []
  for (let i = 0; i < count; i++) {
    const spec = sceneSpec(new RandomStream(7, 'bench scenes', i))
    hashes.push(store.blobs.put(await encodePng(renderScene(spec, PICTURE_SIDE))))
  }
  return hashes
}

function plannedPairs(count: number, pictures: readonly string[]): Parameters<typeof addDataset>[2] {
  return Array.from({ length: count }, (_, i) => ({
    key: keyOf(i),
    file: `folder/picture-${i}.png`,
    split: i % 10 === 0 ? 'eval' : 'train',
    picture: pictures[i % pictures.length] as string,
    captions: [`a ${sceneSpec(new RandomStream(8, 'bench captions', i)).caption}, ${COMMON_WORD} ${i}`],
  }))
}

/** Keys are hashes, so they come in no order. */
function keyOf(i: number): string {
  return (BigInt(i) * 0x9e3779b97f4a7c15n).toString(16).padStart(24, '0').slice(-24)
}

/** A finished run whose curves fall with noise, as real ones do. */
function putLongRun(store: Store, count: number): void {
  const steps = Math.ceil(count / CURVES.length)
  const { id } = store.runs.add({
    ...{
      name: NAMES.run,
      recipe: { base: 'base', dataset: NAMES.small, steps },
      recipeSha256: '0'.repeat(64),
    },
    ...{ baseModel: null, dataset: null, datasetFingerprint: 'as imported', totalSteps: steps },
    ...{ seeds: { recipe: 0 }, versions: {}, device: {} },
  })
  const random = new RandomStream(9, 'bench curves')
  let waiting: MetricPoint[] = []
  for (let step = 1; step <= steps; step++) {
    for (const name of CURVES)
      waiting.push({ step, name, value: 2 / Math.sqrt(step) + 0.5 + 0.2 * random.uniform() })
    if (waiting.length < POINTS_AT_ONCE && step < steps) continue
    store.metricPoints.append(id, waiting)
    waiting = []
  }
  store.runs.setStatus(id, 'running')
  store.runs.setStep(id, steps)
  store.runs.setStatus(id, 'finished')
}

/** A run that trains for longer than anyone measures; it waits for the host. */
export function queueEndlessRun(store: Store, model: FixtureSize['model']): string {
  const { id } = queueRun(store, {
    ...{ name: 'measured run', base: 'base', dataset: NAMES.small, steps: 1_000_000, replayShare: 0 },
    ...{ batchSize: model === 'starter' ? 16 : 4, evaluateEvery: 0, checkpointEvery: 0, augmentCopies: 0 },
  })
  return id
}
