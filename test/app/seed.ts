// A data folder with something in it, made through the real engine: a tiny model, pictures with captions, two runs.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { RandomStream } from '../../engine/base/random.ts'
import { renderScene, sceneSpec } from '../../engine/data/scenes.ts'
import { encodePng } from '../../engine/formats/images-encode.ts'
import { type ExportedAs, WORKS } from '../../engine/host/app/works.ts'
import { importDataset } from '../../engine/host/datasets-import.ts'
import { importTextDataset } from '../../engine/host/datasets-import-texts.ts'
import { findModel } from '../../engine/host/models.ts'
import { addModel } from '../../engine/host/models-add.ts'
import { carryOut, queueRun } from '../../engine/host/training.ts'
import { openStore, type Store } from '../../engine/store/store.ts'
import { writeModelFolder } from '../helpers/tiny-model-folder.ts'
import { tinyCaptionImageModel } from '../helpers/tiny-model.ts'
import { writeTinyTextFolder } from '../helpers/tiny-text-folder.ts'

/** How much of everything. */
export interface SeedSize {
  readonly pairs: number
  readonly runs: number
  /** Also a tiny text model, a dataset of texts and a run of it, behind everything else. */
  readonly texts?: boolean
  /** Also a duel and an export of what the first run made, the same of texts where there are any, suggestions and a version. */
  readonly judged?: boolean
  /** More to put there. */
  readonly also?: (store: Store, root: string) => void | Promise<void>
}

/** What tests need to know of a seeded folder. */
export interface Seeded {
  /** The data folder. */
  readonly home: string
  /** A folder with pictures and captions that is not imported yet. */
  readonly pictures: string
}

/** Few steps of a tiny model. */
export const RECIPE = {
  base: 'tiny',
  dataset: 'scenes',
  steps: 12,
  batchSize: 4,
  evaluateEvery: 4,
  checkpointEvery: 6,
  augmentCopies: 1,
  replayShare: 0,
  schedule: { warmupSteps: 2 },
}

/** Writes `count` scenes as PNG files with a caption file each, the same for the same seed. */
export async function writeScenes(folder: string, count: number, seed = 5): Promise<string> {
  mkdirSync(folder, { recursive: true })
  for (let i = 0; i < count; i++) {
    const spec = sceneSpec(new RandomStream(seed, 'window scenes', i))
    const name = join(folder, `scene-${String(i).padStart(4, '0')}`)
    writeFileSync(`${name}.png`, await encodePng(renderScene(spec, 64)))
    writeFileSync(`${name}.txt`, spec.caption)
  }
  return folder
}

/** Fills a folder; a home of no runs and no pairs is that of a first start. */
export async function seed(
  root: string,
  { pairs, runs, texts = false, judged = false, also }: SeedSize,
): Promise<Seeded> {
  const [home, pictures] = [join(root, 'home'), await writeScenes(join(root, 'pictures'), 24, 9)]
  const store = openStore(home)
  try {
    addModel(store, writeModelFolder(join(root, 'tiny'), tinyCaptionImageModel(3)), 'tiny')
    if (pairs > 0) {
      const paths = [await writeScenes(join(root, 'scenes'), pairs)]
      await importDataset(store, { paths, name: 'scenes', options: { size: 16, evalFraction: 0.25 } })
    }
    for (let i = 0; i < runs; i++) {
      const recipe = {
        ...RECIPE,
        name: `tiny scenes ${i + 1}`,
        seed: i,
        optimizer: { learningRate: 1e-3 * (i + 1) },
      }
      const run = queueRun(store, recipe)
      await carryOut(store, run.id, { runtime: 'auto', threads: 2, emit: () => undefined })
    }
    if (texts) await seedTexts(store, root)
    if (judged) await judgeAll(store, texts)
    await also?.(store, root)
  } finally {
    store.dispose()
  }
  return { home, pictures }
}

const THINGS = ['cup', 'sea', 'hen', 'log', 'sun', 'map', 'fox']
const KINDS = ['red', 'old', 'big', 'new', 'hot']

/** A file of questions with answers, short enough for the tiny text model and in its letters, and a row without an answer. */
export function writeQuestions(folder: string, count: number): string {
  mkdirSync(folder, { recursive: true })
  const rows = Array.from({ length: count }, (_, i) => ({
    question: `a ${KINDS[i % 5]} ${THINGS[i % 7]} is `,
    answer: `like a ${KINDS[(i * 3 + 1) % 5]} ${THINGS[(i * 5 + 2) % 7]}`,
  }))
  const path = join(folder, 'questions.jsonl')
  const lines = [...rows, { question: 'a log is ', answer: '' }].map((row) => JSON.stringify(row))
  writeFileSync(path, `${lines.join('\n')}\n`)
  return path
}

/** Few steps of a tiny text model. */
const TEXT_RECIPE = {
  ...{ base: 'tiny text', dataset: 'questions', name: 'tiny answers', steps: 6, batchSize: 2 },
  ...{ sequenceLength: 48, evaluateEvery: 3, checkpointEvery: 3, method: { name: 'lora', rank: 2 } },
}

async function seedTexts(store: Store, root: string): Promise<void> {
  addModel(store, writeTinyTextFolder(join(root, 'tiny-text')), 'tiny text')
  const paths = [writeQuestions(join(root, 'texts'), 30)]
  await importTextDataset(store, { paths, name: 'questions', options: { evalFraction: 0.2 } })
  const run = queueRun(store, TEXT_RECIPE)
  await carryOut(store, run.id, { runtime: 'auto', threads: 2, emit: () => undefined })
}

/** What the page of a duel and the lists of exports and suggestions have to show. */
async function judgeAll(store: Store, texts: boolean): Promise<void> {
  await judge(store, { baseline: 'm1', candidate: 'm2', dataset: 'd1' }, { type: 'f32' })
  if (texts)
    await judge(
      store,
      { baseline: 'm4', candidate: 'm5', dataset: 'd2' },
      { type: 'bf16', format: 'safetensors' },
    )
  suggestCaptions(store, 'd1')
}

/** Who is compared on what. */
export interface Arms {
  readonly baseline: string
  readonly candidate: string
  readonly dataset: string
}

/** A duel, and an export of the candidate. */
export async function judge(store: Store, arms: Arms, as: ExportedAs): Promise<void> {
  const tools = {
    ...{ store, runtime: 'auto', threads: 2, signal: new AbortController().signal },
    progress: () => undefined,
  }
  const [baseline, candidate] = [findModel(store, arms.baseline).id, findModel(store, arms.candidate).id]
  const request = { baseline, candidate, dataset: store.datasets.find(arms.dataset).id }
  const name = `${arms.candidate} against ${arms.baseline}`
  await WORKS.compare({ ...request, name, metrics: [], seeds: 1 }, tools)
  const out = join(store.home.exports, `${arms.candidate}-${as.type}`)
  await WORKS.export({ model: candidate, out, gate: 'warn', dataset: null, ...as }, tools)
}

/** Captions as a program would suggest them, for the first pairs of a dataset. */
export function suggestCaptions(store: Store, dataset: string): void {
  const captioner = {
    captioner: 'openai-compatible',
    model: 'a vision model',
    prompt: 'Describe the picture.',
  }
  const batch = store.suggestions.startBatch(dataset, captioner)
  for (const { example, text } of store.captions.list(dataset).slice(0, 4)) {
    const suggestion = { text: `${text}, drawn in flat colours`, problem: null, seconds: 1.2 }
    store.suggestions.add(dataset, batch, { example, ...suggestion })
  }
}

if (import.meta.main) {
  const [root = 'seeded', pairs = '60', runs = '2'] = process.argv.slice(2)
  const made = await seed(root, { pairs: Number(pairs), runs: Number(runs) })
  process.stdout.write(`${JSON.stringify(made)}\n`)
}
