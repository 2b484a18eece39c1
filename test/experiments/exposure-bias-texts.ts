// Experiment: do scheduled sampling and training by sequences lower the exposure bias of the shipped text model's fine-tunes? The oracle is
// a longer run of likelihood on the same texts. `npm run ts -- test/experiments/exposure-bias-texts.ts` prints the table of docs/experiments.md.
import { RandomStream } from '../../engine/base/random.ts'
import { exposureChange, exposureCurve, type ExposureRows } from '../../engine/diagnose/exposure-curve.ts'
import { readWithBoth } from '../../engine/diagnose/exposure-texts.ts'
import { ChatWriter } from '../../engine/host/chat-writer.ts'
import { openTexts } from '../../engine/host/datasets-texts.ts'
import { cutTexts, waysOfWriting } from '../../engine/host/text-contexts.ts'
import { openWriter, type OpenWriter } from '../../engine/host/writing.ts'
import { dictionaryPages } from './dictionary-pages.ts'
import { between, COMPUTING, fixed, log, openFolder, SEED, tableOf, trained } from './laboratory.ts'

const CONTEXTS = 100
const COUNTS = { train: 4000, validation: 60, test: 120 }
const COMMON = {
  ...{ batchSize: 8, sequenceLength: 160, seed: SEED },
  ...{ keep: 'last', evaluateEvery: 0, checkpointEvery: 20, monitorEvery: 0 },
}
const TUNE = {
  ...{ ...COMMON, base: 'text-starter', steps: 40 },
  ...{ optimizer: { learningRate: 5e-4 }, schedule: { warmupSteps: 10 } },
}
/** The oracle learns in two parts, the second at a lower rate. */
const ORACLE = [
  { steps: 120, optimizer: { learningRate: 5e-4 }, schedule: { warmupSteps: 10, floor: 0.2 } },
  { steps: 60, optimizer: { learningRate: 1e-4 }, schedule: { warmupSteps: 5 } },
] as const
const ARMS = {
  likelihood: { name: 'conditional', options: {} },
  'noisy prefix': { name: 'noisy-prefix', options: { noise: 0.1 } },
  'scheduled sampling': {
    name: 'scheduled-sampling',
    options: { schedule: 'linear', pace: 30, floor: 0.5 },
  },
  'sequence unlikelihood': { name: 'sequence-unlikelihood', options: { rate: 0.3, newTokens: 48 } },
  'a reward: ROUGE-L': {
    name: 'grpo',
    options: { reward: 'rouge-l', samples: 7, newTokens: 48, likelihoodShare: 0.5 },
  },
} as const

const store = openFolder('exposure-bias-texts')
const dataset = await dictionaryPages(store, COUNTS)
let known = 'text-starter'
for (const [part, recipe] of ORACLE.entries())
  known = (await trained(store, { ...COMMON, ...recipe, name: `oracle ${part + 1}`, base: known, dataset }))
    .model
const oracle = await openWriter(store, { model: known, ...COMPUTING })

/** KL from the oracle at every position, after the model's own words and after real ones; and −ln p of real ones. */
async function exposureOf(model: string): Promise<ExposureRows> {
  const writer = await openWriter(store, { model, ...COMPUTING })
  try {
    return await read(writer)
  } finally {
    await writer.generator.dispose()
  }
}

async function read(writer: OpenWriter): Promise<ExposureRows> {
  const { tokenizer, generator, model } = writer
  const texts = await new ChatWriter(model, tokenizer).tokenized(openTexts(store, dataset).texts('test'))
  const cut = cutTexts(texts, { tokenizer, context: model.config.context, most: CONTEXTS })
  const { options, masked } = waysOfWriting({ ...model, tokenizer }, { horizon: cut.horizon, seed: SEED })
  const rows: { own: Float64Array[]; real: Float64Array[] } = { own: [], real: [] }
  for (let at = 0; at < cut.contexts.length; at += 8) {
    const part = cut.contexts.slice(at, at + 8)
    const written = await generator.generate(
      part.map(({ ids }) => ids),
      options.drawn,
    )
    for (const [i, { ids, real }] of part.entries()) {
      const own = written[i]?.tokens ?? new Int32Array(0)
      for (const [side, tokens] of [
        ['own', own],
        ['real', real],
      ] as const) {
        const text = { ids: Int32Array.from([...ids, ...tokens]), from: ids.length }
        rows[side].push((await readWithBoth(generator, oracle.generator, text, { masked })).divergence)
      }
    }
  }
  return rows
}

const measured: { name: string; rows: ExposureRows; cpu: number }[] = []
for (const [name, objective] of Object.entries(ARMS)) {
  const { model, cpu } = await trained(store, { ...TUNE, name: `exposure: ${name}`, dataset, objective })
  measured.push({ name, rows: await exposureOf(model), cpu })
  log(`${name} is measured`)
}
const first = measured[0] as (typeof measured)[number]
const percent = (share: number): string => fixed(100 * share, 1)
const table = measured.map(({ name, rows }) => {
  const curve = exposureCurve(rows, new RandomStream(SEED, 'exposure'))
  const last = curve.at.at(-1)
  const change = exposureChange(first.rows, rows, new RandomStream(SEED, 'change'))
  const sum = (side: readonly number[]): string => fixed(side.reduce((a, b) => a + b, 0) / side.length)
  const range = ([low, high]: readonly [number, number]): string => between([100 * low, 100 * high], 1)
  return [
    ...[name, sum(curve.real), sum(curve.own), `${percent(last?.value ?? Number.NaN)} %`],
    ...[range(last?.ci95 ?? [Number.NaN, Number.NaN]), range(curve.chance)],
    name === first.name ? '' : `${percent(change.value)} (${range(change.ci95)})`,
  ]
})
process.stdout.write(
  tableOf(
    [
      ...[
        'objective',
        'KL after real words',
        'KL after own words',
        'excess error',
        '95 % interval',
        'chance',
      ],
      'change in points (95 %)',
    ],
    table,
  ),
)
log(JSON.stringify(measured.map(({ name, cpu }) => ({ name, cpu }))))
await oracle.generator.dispose()
store.dispose()
