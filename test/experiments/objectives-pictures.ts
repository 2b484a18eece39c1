// Experiment: what objectives against repetition and against exposure bias do to image tokens, beside a likelihood fine-tune of
// as many steps. `npm run ts -- test/experiments/objectives-pictures.ts` prints the table of docs/experiments.md and writes its contact sheet.
import { mkdirSync, writeFileSync } from 'node:fs'
import { runShare, topCodeShare } from '../../engine/diagnose/code-measures.ts'
import { exposureChange, exposureCurve, type ExposureRows } from '../../engine/diagnose/exposure-curve.ts'
import { readGrids } from '../../engine/diagnose/exposure-pictures.ts'
import { compareSubjects } from '../../engine/evaluate/compare.ts'
import type { DuelRow } from '../../engine/evaluate/duel.ts'
import type { PictureSet, ScoreSubject } from '../../engine/evaluate/evaluate-subject.ts'
import { encodePng } from '../../engine/formats/images-encode.ts'
import { contactSheet } from '../../engine/formats/png.ts'
import { ImageGenerator } from '../../engine/generate/image-generator.ts'
import { RandomStream } from '../../engine/base/random.ts'
import { openBench } from '../../engine/host/evaluation-bench.ts'
import { decodeOptions, measureOnBench, openCaptionImageModel } from '../../engine/host/evaluation.ts'
import { resolveGenerationOptions } from '../../engine/decode/index.ts'
import {
  between,
  COMPUTING,
  fixed,
  log,
  openFolder,
  SEED,
  SEED_SUFFIX,
  tableOf,
  trained,
} from './laboratory.ts'
import { openMojiSides } from './openmoji-sides.ts'

const CAPTIONS = 60
const METRICS = ['nll', 'agreement', 'R@5', 'KID-pair-encoder', 'diversity']
const STEPS = 30
const COMMON = {
  ...{
    base: 'starter',
    batchSize: 16,
    seed: SEED,
    keep: 'last',
    replayShare: 0,
    augmentCopies: 0,
  },
  ...{ evaluateEvery: 0, checkpointEvery: 15, monitorEvery: 0 },
  ...{ optimizer: { learningRate: 4e-4 }, schedule: { warmupSteps: 5, floor: 0.1 } },
}
const pushing = (candidates: string) => ({ name: 'picture-unlikelihood', options: { candidates } })
const REWARD = { name: 'grpo', options: { reward: 'agreement', samples: 7, likelihoodShare: 0.1 } }
const ARMS = {
  likelihood: { name: 'conditional', options: {} },
  'unlikelihood: wrong neighbours': pushing('neighbours'),
  'unlikelihood: codes used too often': pushing('overused'),
  'unlikelihood: all earlier codes': pushing('earlier'),
  'sequence unlikelihood': { name: 'sequence-unlikelihood', options: { rate: 0.5 } },
  'scheduled sampling': {
    name: 'scheduled-sampling',
    options: { schedule: 'linear', pace: 20, floor: 0.5 },
  },
  'a reward: agreement with the caption': REWARD,
} as const
/** The oracle's own row. */
const TWICE = 'likelihood, twice the steps'
/** A reward with more and more likelihood beside it; as many steps as the oracle, at half the rate. */
const SHARES = [0.1, 0.5, 1]
const SHEET = { rows: 10, path: `docs/images/experiments/objectives-pictures${SEED_SUFFIX}.png` }

const store = openFolder('objectives-pictures')
const dataset = await openMojiSides(store, 'openmoji', { train: 240, heldOut: 60, seed: SEED })
const oracle = await trained(store, { ...COMMON, name: 'oracle', dataset, steps: 2 * STEPS })
const models: { name: string; model: string; cpu: number }[] = []
for (const [name, objective] of Object.entries(ARMS)) {
  const { model, cpu } = await trained(store, { ...COMMON, name, dataset, steps: STEPS, objective })
  models.push({ name, model, cpu })
}
models.push({ name: TWICE, model: oracle.model, cpu: oracle.cpu })
for (const likelihoodShare of SHARES) {
  const name = `a reward, twice the steps at half the rate, likelihood × ${likelihoodShare}`
  const objective = { ...REWARD, options: { ...REWARD.options, likelihoodShare } }
  const recipe = { ...COMMON, steps: 2 * STEPS, objective, optimizer: { learningRate: 2e-4 } }
  models.push({ name, ...(await trained(store, { ...recipe, name, dataset })) })
}

const bench = await openBench({
  ...{
    store,
    dataset,
    metrics: METRICS,
    pictures: CAPTIONS,
    seeds: 2,
    seed: SEED,
    ...COMPUTING,
  },
})
const { runtime, compile, drawn, units } = bench
const captions = drawn.map((unit) => units[unit]?.caption ?? '')
const right = openCaptionImageModel(store, oracle.model)

interface Arm {
  readonly name: string
  readonly subject: ScoreSubject
  /** Null for the oracle: it is no distance from itself. */
  readonly exposure: ExposureRows | null
}

/** KL from the oracle at every place, in pictures that are drawn as the probabilities say and in real ones. */
async function exposureOf(model: typeof right.model): Promise<ExposureRows> {
  const generator = new ImageGenerator(runtime, model, compile)
  const plain = { doSample: true, temperature: 1, topK: 0, topP: 1, guidanceScale: 1, seed: SEED }
  const own = await generator.generate(
    captions.map((caption) => ({ caption, sample: 0 })),
    resolveGenerationOptions(plain),
  )
  const pictures = drawn.flatMap((unit) => units[unit]?.pictures.slice(0, 1) ?? [])
  const codes = await generator.codec.encode(pictures)
  await generator.dispose()
  const task = { runtime, model, oracle: right.model, compile }
  const drawnPairs = own.map(({ caption, tokens }) => ({ caption, codes: tokens }))
  const realPairs = captions.map((caption, i) => ({ caption, codes: codes[i] as Int32Array }))
  return {
    own: (await readGrids(task, drawnPairs)).divergence,
    real: (await readGrids(task, realPairs)).divergence,
  }
}

const arms: Arm[] = []
let scores: Awaited<ReturnType<typeof measureOnBench>>['scores'] = []
for (const { name, model } of models) {
  const opened = openCaptionImageModel(store, model)
  const decode = decodeOptions(opened, { seed: SEED })
  const benched = await measureOnBench(bench, { store, ...opened, decode }, {})
  scores = benched.scores
  const exposure = name === TWICE ? null : await exposureOf(opened.model)
  arms.push({ name, subject: benched.subject, exposure })
  log(`${name}: ${JSON.stringify(benched.metrics)}`)
}

const first = arms[0] as Arm
const tokensOf = ({ subject }: Arm): Int32Array[] => subject.samples.flatMap(({ tokens }) => tokens ?? [])
const cellOf = (row: DuelRow, isFirst: boolean): string => {
  const places = row.name === 'nll' ? 3 : 4
  const sign = row.pHolm < 0.05 ? (row.verdict === 'better' ? ' ▲' : ' ▼') : ''
  const value = fixed(row.candidate, places)
  return isFirst ? value : `${value} (${between(row.ci95, places)})${sign}`
}
const rows = arms.map((arm) => {
  const duel = compareSubjects(
    { baseline: first.subject, candidate: arm.subject },
    { scores, seed: SEED, alpha: 0.05 },
  )
  return [
    ...[arm.name, ...duel.map((row) => cellOf(row, arm === first))],
    ...[fixed(runShare(tokensOf(arm))), fixed(topCodeShare(tokensOf(arm)))],
    excessOf(arm),
  ]
})
/** Accumulated excess error at the last place, and its change from the first arm. */
function excessOf({ exposure }: Arm): string {
  if (!exposure || !first.exposure) return ''
  const curve = exposureCurve(exposure, new RandomStream(SEED, 'exposure')).at.at(-1)
  const excess = `${fixed(100 * (curve?.value ?? Number.NaN), 1)} %`
  if (exposure === first.exposure) return excess
  const { ci95 } = exposureChange(first.exposure, exposure, new RandomStream(SEED, 'change'))
  return `${excess} (${between([100 * ci95[0], 100 * ci95[1]], 1)})`
}

process.stdout.write(
  tableOf(['objective', ...scores.map(({ name }) => name), 'longest run', 'top code', 'excess error'], rows),
)

const picturesOf = ({ subject }: Arm): PictureSet['images'] => subject.samples[0]?.images ?? []
const sheet = await contactSheet(
  captions.slice(0, SHEET.rows).map((caption, i) => ({
    caption,
    pictures: [
      units[drawn[i] as number]?.pictures[0] ?? null,
      ...arms.map((arm) => picturesOf(arm)[i] ?? null),
    ],
  })),
  {
    title: 'Held-out captions, one drawing each',
    columns: ['real', ...arms.map((_, i) => String(i + 1))],
    scale: 1,
  },
)
mkdirSync('docs/images/experiments', { recursive: true })
writeFileSync(SHEET.path, await encodePng(sheet))
log(JSON.stringify([{ name: 'oracle', cpu: oracle.cpu }, ...models]))
await bench.dispose()
store.dispose()
