// Experiment: unlikelihood against repetition, beside a likelihood fine-tune of the same length and beside a block of repeated 4-grams.
// `node test/experiments/unlikelihood-texts.ts` prints the table of docs/experiments.md; started again, it goes on where it was.
import { compareTexts, type DuelRow } from '../../engine/index.ts'
import { dictionaryPages } from './dictionary-pages.ts'
import { between, fixed, log, measuredTexts, openFolder, tableOf, trained } from './laboratory.ts'

const SEED = 1
const PROMPTS = 120
/** Greedily after about 50 tokens, as far as the paper goes. */
const DECODE = { doSample: false, maxNewTokens: 100 }
const BLOCKED = { ...DECODE, noRepeatNgramSize: 4 }
const METRICS = ['seq-rep-4', 'seq-rep-1', 'uniq-seq', 'perplexity', 'length']
const COMMON = {
  ...{ batchSize: 8, sequenceLength: 160, seed: SEED, keep: 'last' },
  ...{ evaluateEvery: 0, checkpointEvery: 40, monitorEvery: 0 },
}
const BASE = { steps: 120, optimizer: { learningRate: 5e-4 }, schedule: { warmupSteps: 10, floor: 0.2 } }
const TUNE = { steps: 60, optimizer: { learningRate: 1e-4 }, schedule: { warmupSteps: 5 } }
const sequence = (alpha: number) => ({
  ...{ name: 'sequence-unlikelihood', options: { rate: 0.5, newTokens: 100, alpha } },
})
const ARMS = {
  likelihood: { name: 'conditional', options: {} },
  'token unlikelihood': { name: 'unlikelihood', options: { alpha: 1 } },
  'sequence unlikelihood': sequence(1),
  'sequence unlikelihood, α = 2, five times the rate': sequence(2),
} as const

const store = openFolder('unlikelihood-texts')
const dataset = await dictionaryPages(store, { train: 4000, validation: 60, test: PROMPTS })
const base = await trained(store, { ...COMMON, ...BASE, name: 'pages', base: 'text-starter', dataset })
const arms: { name: string; model: string; cpu: number }[] = []
for (const [name, objective] of Object.entries(ARMS)) {
  const { model, cpu } = await trained(store, {
    ...{ ...COMMON, ...TUNE, name, base: base.model, dataset, objective },
    ...(name.endsWith('the rate') && { optimizer: { learningRate: 5e-4 } }),
  })
  arms.push({ name, model, cpu })
}
const bench = { store, dataset, split: 'test', prompts: PROMPTS, seed: SEED, metrics: METRICS } as const
const baseline = await measuredTexts(arms[0]?.model ?? '', { ...bench, decode: DECODE })
const blocked = await measuredTexts(arms[0]?.model ?? '', { ...bench, decode: BLOCKED })
const measured = [
  { name: 'likelihood', evidence: baseline.evidence },
  { name: 'likelihood, 4-grams blocked', evidence: blocked.evidence },
]
for (const { name, model } of arms.slice(1))
  measured.push({ name, evidence: (await measuredTexts(model, { ...bench, decode: DECODE })).evidence })

const rowsAgainst = (evidence: typeof baseline.evidence, other = baseline.evidence): DuelRow[] =>
  compareTexts(baseline.scorers, { baseline: other, candidate: evidence }, { seed: SEED, alpha: 0.05 })
const named = (rows: readonly DuelRow[], name: string): DuelRow =>
  rows.find((row) => row.name === name) as DuelRow
const change = ({ delta, baseline: from, ci95 }: DuelRow): string =>
  `${fixed((100 * delta) / from, 1)} % (${between([(100 * ci95[0]) / from, (100 * ci95[1]) / from], 1)})`
process.stdout.write(
  tableOf(
    ['model', 'seq-rep-4', 'change', 'seq-rep-1', 'different tokens', 'perplexity', 'change', 'tokens'],
    measured.map(({ name, evidence }) => {
      const rows = rowsAgainst(evidence)
      const at = (metric: string, places = 3): string => fixed(named(rows, metric).candidate, places)
      const isFirst = name === 'likelihood'
      return [
        ...[name, at('seq-rep-4'), isFirst ? '' : change(named(rows, 'seq-rep-4')), at('seq-rep-1')],
        ...[at('uniq-seq', 0), at('perplexity', 2), isFirst ? '' : change(named(rows, 'perplexity'))],
        at('length', 1),
      ]
    }),
  ),
)
process.stdout.write('\n')
for (const { name, evidence } of measured.slice(2)) {
  const { candidate, baseline: other, ci95, p } = named(rowsAgainst(evidence, blocked.evidence), 'seq-rep-1')
  process.stdout.write(
    `seq-rep-1, ${name} against blocking: ${fixed(candidate)} and ${fixed(other)}, difference ${between(ci95)}, p ${fixed(p, 4)}\n`,
  )
}
log(JSON.stringify([{ name: 'pages', cpu: base.cpu }, ...arms]))
store.dispose()
