// Scores the packed starter and writes its card and contact sheets:
// npm run ts -- build/starter/evaluate.ts --folder DIR [--models DIR] [--count N]
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { RgbImage } from '../../engine/base/image.ts'
import { RandomStream } from '../../engine/base/random.ts'
import { SCENE_WORLD } from '../../engine/data/scene-shapes.ts'
import { resolveGenerationOptions } from '../../engine/decode/index.ts'
import { PairJudge } from '../../engine/evaluate/pair-judge.ts'
import { encodePng } from '../../engine/formats/images-encode.ts'
import { contactSheet } from '../../engine/formats/png.ts'
import { ImageGenerator } from '../../engine/generate/image-generator.ts'
import { shuffledOwners } from '../../engine/metrics/controls.ts'
import { rankCaptions } from '../../engine/metrics/retrieval.ts'
import { checkScene, type SceneVerdict } from '../../engine/metrics/scene-rules.ts'
import { loadCaptionImageModel, loadPairEncoder, MODEL_FILES } from '../../engine/models/package.ts'
import { openRuntime } from '../../engine/runtimes/index.ts'
import { psnr } from './picture-error.ts'
import { type EvaluationItem, type EvaluationSet, pictureTensor, readPool } from './pool.ts'
import { pictureTensor as tensorOf } from '../../engine/generate/image-codec.ts'
import { type Concept, STYLES } from './data/concepts.ts'
import { sequenceLength } from '../../engine/models/caption-image.ts'
import { starterSettings } from './settings.ts'

const { values } = parseArgs({
  options: {
    folder: { type: 'string' },
    models: { type: 'string' },
    count: { type: 'string' },
    smoke: { type: 'boolean' },
  },
})
const folder = values.folder ?? '.cache/starter'
const models = values.models ?? 'assets/models'
const count = Number(values.count ?? 96)
const settings = starterSettings(values.smoke === true)

const pool = readPool(join(folder, 'data'))
const concepts = JSON.parse(readFileSync(join(folder, 'data', 'concepts.json'), 'utf8')) as Concept[]
const runtime = await openRuntime()
const model = loadCaptionImageModel(join(models, 'starter'))
const generator = new ImageGenerator(runtime, model, { threads: 2 })
const judge = new PairJudge(runtime, loadPairEncoder(join(models, 'pair-encoder')), { threads: 2 })
const options = resolveGenerationOptions({}, model.manifest.generation)

function picture({ index }: EvaluationItem): RgbImage {
  const { size, bytes } = pool.evaluationPictures
  return {
    width: size,
    height: size,
    data: bytes.subarray(index * size * size * 3, (index + 1) * size * size * 3),
  }
}
const draw = async (items: readonly EvaluationItem[], sample = 0): Promise<RgbImage[]> =>
  (
    await generator.generate(
      items.map(({ caption }) => ({ caption, sample })),
      options,
    )
  ).map(({ image }) => image)
const rebuild = async (items: readonly EvaluationItem[]): Promise<RgbImage[]> =>
  generator.codec.decode(await generator.codec.encode(items.map(picture)))
const average = (list: readonly number[]): number =>
  list.reduce((a, b) => a + b, 0) / Math.max(1, list.length)
const rounded = (value: number): number => Math.round(value * 1000) / 1000

/** Captions that a picture of a concept competes with: every concept's name in the default style. */
const names = [...new Set(concepts.map(({ label }) => `${label}, ${STYLES.noto} style`))]
const nameRows = await judge.captions(names)

/** Recall of each picture's own concept among all concepts. */
async function recall(
  images: readonly RgbImage[],
  owners: readonly number[],
): Promise<{ recallAt1: number; recallAt5: number }> {
  const { embeddings } = await judge.pictures(images)
  const ranks = rankCaptions({
    pictures: embeddings,
    captions: nameRows,
    owners,
    dimension: judge.dimensions,
  })
  const at = (k: number): number => rounded(average(ranks.map(({ rank }) => (rank < k ? 1 : 0))))
  return { recallAt1: at(1), recallAt5: at(5) }
}

async function conceptScores(set: EvaluationSet): Promise<object> {
  const items = pool.evaluation[set].filter(({ style }) => style === 'noto').slice(0, count)
  const owners = items.map(({ concept }) =>
    names.indexOf(`${(concepts[concept] as Concept).label}, ${STYLES.noto} style`),
  )
  const drawn = await draw(items)
  const shuffled = shuffledOwners(items.length, new RandomStream(1, 'shuffled captions')).map(
    (i) => owners[i] as number,
  )
  return {
    pictures: items.length,
    candidates: names.length,
    drawn: await recall(drawn, owners),
    reconstructed: await recall(await rebuild(items), owners),
    real: await recall(items.map(picture), owners),
    shuffled: await recall(drawn, shuffled),
  }
}

async function sceneScores(set: 'scenes' | 'scenesHeld'): Promise<object> {
  const items = pool.evaluation[set].slice(0, count * 2)
  const share = (images: readonly RgbImage[]): Record<string, number> => {
    const verdicts = images.map((image, i) =>
      checkScene(image, (items[i] as EvaluationItem).spec as never, SCENE_WORLD),
    )
    const rules = Object.keys(verdicts[0] as SceneVerdict) as (keyof SceneVerdict)[]
    return Object.fromEntries(
      rules.map((rule) => [rule, rounded(average(verdicts.map((v) => Number(v[rule]))))]),
    )
  }
  return {
    pictures: items.length,
    drawn: share(await draw(items)),
    reconstructed: share(await rebuild(items)),
    real: share(items.map(picture)),
  }
}

/** By set, by style of the concepts that were held out, and over every picture that was held out. */
async function decibels(): Promise<Record<string, number>> {
  const found: Record<string, number> = {}
  const heldOut: number[] = []
  for (const [set, items] of Object.entries(pool.evaluation)) {
    const values = psnr(
      pictureTensor(
        pool.evaluationPictures,
        items.map(({ index }) => index),
      ),
      tensorOf(await rebuild(items)),
    )
    found[set] = rounded(average(values))
    if (set !== 'trainIdentity') heldOut.push(...values)
    for (const style of new Set(items.map((item) => item.style)))
      if (set === 'heldConcepts')
        found[`${set} ${style}`] = rounded(average(values.filter((_, i) => items[i]?.style === style)))
  }
  return { heldOut: rounded(average(heldOut)), ...found }
}

async function sheet(set: EvaluationSet, title: string): Promise<void> {
  const items = pool.evaluation[set].slice(0, 24)
  const [rebuilt, first, second] = [await rebuild(items), await draw(items, 0), await draw(items, 1)]
  const rows = items.map((item, i) => ({
    caption: item.caption,
    pictures: [picture(item), rebuilt[i] as RgbImage, first[i] as RgbImage, second[i] as RgbImage],
  }))
  const image = await contactSheet(rows, {
    title,
    columns: ['real', 'tokens', 'drawn', 'again'],
    scale: 1,
  })
  writeFileSync(join(models, 'starter', `sheet-${set}.png`), await encodePng(image))
}

/** Examples that a training saw, by its name in the folder. */
const SEEN = {
  tokenizer: { unit: 'pictures', each: settings.tokenizerTraining.batch },
  transformer: {
    unit: 'tokens',
    each: settings.transformerTraining.batch * sequenceLength(settings.transformer),
  },
  encoder: { unit: 'pictures', each: settings.encoderTraining.batch },
  decoder: { unit: 'pictures', each: settings.decoderTraining.batch },
} as const
/** A longer silence in a log is a pause between two sittings. */
const LONGEST_SILENCE_MS = 20 * 60_000

const training = Object.fromEntries(
  (Object.keys(SEEN) as (keyof typeof SEEN)[]).map((part) => [
    part,
    existsSync(join(folder, part, 'log.jsonl')) ? summary(part) : {},
  ]),
)
/** Steps, what was seen, wall time on a machine that did other things too, and the last figures of a training's log. */
function summary(part: keyof typeof SEEN): object {
  const lines = readFileSync(join(folder, part, 'log.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const { steps, loss } = lines.filter((line) => line.loss !== undefined).at(-1) ?? { steps: 0 }
  const last = lines.filter((line) => line.type === 'evaluation').at(-1)
  const { unit, each } = SEEN[part]
  return {
    steps,
    [unit]: steps * each,
    wallMinutes: wallMinutes(lines),
    finalLoss: loss,
    heldOut: last?.values,
  }
}

function wallMinutes(lines: readonly { readonly at?: string }[]): number {
  const times = lines.flatMap(({ at }) => (at === undefined ? [] : [Date.parse(at)]))
  const gaps = times.slice(1).map((time, i) => time - (times[i] as number))
  return Math.round(gaps.filter((gap) => gap < LONGEST_SILENCE_MS).reduce((a, b) => a + b, 0) / 60_000)
}

const scores = {
  reconstructionPsnrDb: await decibels(),
  trainingCaptions: await conceptScores('trainIdentity'),
  heldOutConcepts: await conceptScores('heldConcepts'),
  conceptsSeenInOtherStyles: await conceptScores('pairHeld'),
  scenes: await sceneScores('scenes'),
  scenesWithUnseenPairs: await sceneScores('scenesHeld'),
}
await sheet('trainIdentity', 'Captions it was trained on')
await sheet('heldConcepts', 'Concepts it never saw')
await sheet('scenes', 'Scenes it never saw')
const card = {
  purpose:
    'Draws 64 × 64 icons and simple scenes from captions; the model that a first fine-tune starts from. What it learnt it recalls, words it never met it guesses, mostly wrongly.',
  data: {
    pictures: pool.items.length,
    sha256: pool.sha256,
    licences: 'See DATA_LICENCES.md beside this folder.',
  },
  training: { ...training, processor: `${cpus().length} × ${cpus()[0]?.model}` },
  sampling: model.manifest.generation,
  scores,
}
const path = join(models, 'starter', MODEL_FILES.manifest)
writeFileSync(path, `${JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), card }, null, 2)}\n`)
process.stdout.write(`${JSON.stringify(scores, null, 2)}\n`)
await generator.dispose()
await judge.dispose()
