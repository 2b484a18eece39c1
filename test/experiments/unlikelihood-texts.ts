// Experiment: unlikelihood against repetition, from a model that has learnt the texts by likelihood first, beside as many more updates of
// likelihood and beside a block of repeated 4-grams.
// `node test/experiments/unlikelihood-texts.ts` prints the table of docs/experiments.md; started again, it goes on where it was.
import type { TextBench } from '../../engine/host/text-evaluation.ts'
import { openWriter } from '../../engine/host/writing.ts'
import { compareTexts, type DuelRow, type TextEvidence, type TextScorer } from '../../engine/index.ts'
import { dictionaryPages } from './dictionary-pages.ts'
import {
  between,
  COMPUTING,
  fixed,
  log,
  measuredTexts,
  openFolder,
  tableOf,
  textBench,
  type Trained,
  trained,
} from './laboratory.ts'

const SEED = 1
/** Arms are chosen on the validation side and told on the test side. */
const COUNTS = { train: 16_000, validation: 90, test: 300 }
/** Greedily after about 50 tokens, as far as the paper goes. */
const DECODE = { doSample: false, maxNewTokens: 100 }
const BLOCKED = { ...DECODE, noRepeatNgramSize: 4 }
const METRICS = ['seq-rep-4', 'seq-rep-1', 'uniq-seq', 'perplexity', 'length']
const COMMON = {
  ...{ batchSize: 8, sequenceLength: 160, seed: SEED, keep: 'last' },
  ...{ evaluateEvery: 0, checkpointEvery: 50, monitorEvery: 0 },
}
const BASE = { steps: 1000, optimizer: { learningRate: 5e-4 }, schedule: { warmupSteps: 20 } }
const UPDATES = 600
const sequence = (options: { readonly alpha: number; readonly tokenAlpha: number }) => ({
  ...{ name: 'sequence-unlikelihood', options: { rate: 0.5, newTokens: 100, ...options } },
})
const BLOCKED_ROW = 'likelihood, 4-grams blocked'
const HEADING = [
  ...['model', 'seq-rep-4', 'against likelihood', 'seq-rep-1', 'different tokens', 'perplexity'],
  ...['against likelihood', 'against the base', 'tokens', 'seconds'],
]
interface Arm {
  readonly objective: { readonly name: string; readonly options: object }
  readonly rate: number
}
const ARMS: Readonly<Record<string, Arm>> = {
  likelihood: { objective: { name: 'conditional', options: {} }, rate: 2e-4 },
  'sequence unlikelihood': { objective: sequence({ alpha: 1, tokenAlpha: 0 }), rate: 2e-4 },
  'token and sequence unlikelihood': { objective: sequence({ alpha: 1, tokenAlpha: 1 }), rate: 2e-4 },
}

const store = openFolder('unlikelihood-texts')
const dataset = await dictionaryPages(store, COUNTS)
const base = await trained(store, { ...COMMON, ...BASE, name: 'pages', base: 'text-starter', dataset })
const arms: Trained[] = []
for (const [name, { objective, rate }] of Object.entries(ARMS)) {
  const tune = { steps: UPDATES, optimizer: { learningRate: rate }, schedule: { warmupSteps: 20 } }
  arms.push(await trained(store, { ...COMMON, ...tune, name, base: base.model, dataset, objective }))
  log(`${name}: ${fixed(arms.at(-1)?.cpu ?? 0, 0)} s`)
}

interface Measured {
  readonly name: string
  readonly evidence: TextEvidence
  readonly cpu?: number
}

/** Every row of a side's table, the likelihood fine-tune first. */
async function measuredOn(
  split: 'eval' | 'test',
): Promise<{ scorers: readonly TextScorer[]; rows: Measured[] }> {
  const asked = { store, dataset, split, prompts: COUNTS.test, seed: SEED, metrics: METRICS }
  const [greedy, blocking] = [DECODE, BLOCKED].map((decode) => textBench({ ...asked, decode })) as [
    TextBench,
    TextBench,
  ]
  const [likelihood, ...others] = arms as [Trained, ...Trained[]]
  const evidence = await measuredTexts(likelihood.model, greedy)
  const rows: Measured[] = [
    { name: 'likelihood', evidence, cpu: likelihood.cpu },
    { name: BLOCKED_ROW, evidence: await measuredTexts(likelihood.model, blocking) },
    { name: 'base', evidence: await measuredTexts(base.model, greedy), cpu: base.cpu },
  ]
  for (const { model, cpu } of others)
    rows.push({ name: model, evidence: await measuredTexts(model, greedy), cpu })
  return {
    scorers: greedy.scorers,
    rows: [...rows, { name: 'real answers', evidence: await asWritten(evidence) }],
  }
}

/** The real answers, as if the model had written them. */
async function asWritten(evidence: TextEvidence): Promise<TextEvidence> {
  const { tokenizer, generator } = await openWriter(store, { model: base.model, ...COMPUTING })
  await generator.dispose()
  const written = evidence.written.map((items) =>
    items.map((item) => {
      const [output = ''] = item.references
      return { ...item, output, tokens: [...tokenizer.encode(output)].slice(0, DECODE.maxNewTokens) }
    }),
  )
  return { ...evidence, written }
}

for (const split of ['eval', 'test'] as const) {
  const { scorers, rows } = await measuredOn(split)
  const against = (candidate: Measured, name: string): ((metric: string) => DuelRow) => {
    const { evidence: baseline } = rows.find((row) => row.name === name) as Measured
    const duel = compareTexts(
      scorers,
      { baseline, candidate: candidate.evidence },
      { seed: SEED, alpha: 0.05 },
    )
    return (metric) => duel.find((row) => row.name === metric) as DuelRow
  }
  const lines = rows.map((row) => {
    const [byLikelihood, byBase] = [against(row, 'likelihood'), against(row, 'base')]
    const at = (metric: string, places = 3): string => fixed(byLikelihood(metric).candidate, places)
    return [
      ...[row.name, at('seq-rep-4'), change(byLikelihood('seq-rep-4')), at('seq-rep-1'), at('uniq-seq', 0)],
      ...[at('perplexity', 2), change(byLikelihood('perplexity')), change(byBase('perplexity'))],
      ...[at('length', 1), row.cpu === undefined ? '' : fixed(row.cpu, 0)],
    ]
  })
  process.stdout.write(`${split}\n\n${tableOf(HEADING, lines)}\n`)
  for (const row of rows.slice(3, -1)) {
    const { candidate, baseline, ci95, p } = against(row, BLOCKED_ROW)('seq-rep-1')
    const values = `${fixed(candidate)} and ${fixed(baseline)}, difference ${between(ci95)}, p ${fixed(p, 4)}`
    process.stdout.write(`seq-rep-1, ${row.name} against blocking: ${values}\n\n`)
  }
}
store.dispose()

function change({ delta, baseline: from, ci95 }: DuelRow): string {
  if (delta === 0) return ''
  return `${fixed((100 * delta) / from, 1)} % (${between([(100 * ci95[0]) / from, (100 * ci95[1]) / from], 1)})`
}
