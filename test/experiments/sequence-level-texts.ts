// Experiment: a reward against likelihood in the same processor time, both from a model that has learnt the task by likelihood first. Words are
// to be defined; rewards are ROUGE-L, and its mean with chrF as an own metric. BLEU, which nothing is trained on, is the control.
// `npm run ts -- test/experiments/sequence-level-texts.ts` prints the tables of docs/experiments.md; started again, it goes on where it was.
import { compareTexts, type DuelRow, type TextEvidence } from '../../engine/index.ts'
import { saveOwnMetric } from '../../engine/host/own-metrics.ts'
import { definitions } from './dictionary-pages.ts'
import {
  between,
  fixed,
  log,
  measuredTexts,
  openFolder,
  SEED,
  tableOf,
  textBench,
  type Trained,
  trained,
} from './laboratory.ts'

/** Shuffles otherwise, so that what comes first was not learnt already. */
const TUNE_SEED = SEED + 1
/** Settings are chosen on the validation side and told on the test side. */
const COUNTS = { train: 40_000, validation: 200, test: 800 }
const METRICS = ['overlap', 'rouge-l', 'chrf', 'rouge-1', 'bleu', 'seq-rep-4', 'length', 'perplexity']
/** Drawn as the reward is earned, which is what is trained for; and by the likeliest token. */
const DECODES = {
  drawn: { doSample: true, temperature: 1, topK: 0, topP: 1, maxNewTokens: 40 },
  greedy: { doSample: false, maxNewTokens: 40 },
}
const COMMON = {
  ...{ batchSize: 32, sequenceLength: 40, keep: 'last', evaluateEvery: 0 },
  ...{ checkpointEvery: 50, monitorEvery: 0 },
}
const BASE = { seed: SEED, steps: 300, optimizer: { learningRate: 5e-4 }, schedule: { warmupSteps: 20 } }
/** Half of each: words in their order without a prize for length, and letters, of which more are better. */
const OVERLAP = {
  ...{ name: 'overlap', direction: 'max', range: [0, 1] as [number, number] },
  formula: '(score("rouge-l") + score("chrf") / 100) / 2',
} as const
/** Runs by name. ROUGE-L by all weights came first; its noise cost perplexity, so adapters came after it. */
const REWARDS = {
  reward: { reward: 'rouge-l', method: { name: 'full' }, learningRate: 2e-4 },
  'own reward, adapters': { reward: OVERLAP.name, method: { name: 'lora', rank: 8 }, learningRate: 2e-3 },
} as const
const rewarding = ({ reward, method, learningRate }: (typeof REWARDS)[keyof typeof REWARDS]) => ({
  ...{ seed: TUNE_SEED, steps: 300, method, optimizer: { learningRate }, schedule: { warmupSteps: 10 } },
  objective: {
    name: 'grpo',
    options: { reward, samples: 7, newTokens: 24, klWeight: 0.04, likelihoodShare: 0.2 },
  },
})
/** A step of likelihood takes less time; so many take as much. */
const LIKELIHOOD = {
  seed: TUNE_SEED,
  steps: 560,
  optimizer: { learningRate: 2e-4 },
  schedule: { warmupSteps: 10 },
}

const HEADING = [
  ...['measure', 'before', 'likelihood', 'reward', 'reward − likelihood (95 %)', 'p', 'p (Holm)'],
]

const store = openFolder('sequence-level-texts')
await saveOwnMetric(store, OVERLAP)
const dataset = await definitions(store, 'definitions', COUNTS)
const base = await trained(store, { ...COMMON, ...BASE, name: 'defines', base: 'text-starter', dataset })
log(`base: ${fixed(base.cpu, 0)} s`)
const rewarded: Trained[] = []
for (const [name, reward] of Object.entries(REWARDS)) {
  rewarded.push(await trained(store, { ...COMMON, ...rewarding(reward), name, base: base.model, dataset }))
  log(`${name}: ${fixed(rewarded.at(-1)?.cpu ?? 0, 0)} s`)
}
const likelihood = await trained(store, {
  ...COMMON,
  ...LIKELIHOOD,
  name: 'likelihood',
  base: base.model,
  dataset,
})
log(`likelihood: ${fixed(likelihood.cpu, 0)} s`)

for (const split of ['eval', 'test'] as const)
  for (const [how, decode] of Object.entries(DECODES)) {
    const asked = { store, dataset, split, decode, prompts: COUNTS.test, metrics: METRICS, seed: SEED }
    const bench = textBench(asked)
    const before = await measuredTexts(base.model, bench)
    const baseline = await measuredTexts(likelihood.model, bench)
    for (const { model } of rewarded) {
      const candidate = await measuredTexts(model, bench)
      const duel = (from: TextEvidence): DuelRow[] =>
        compareTexts(bench.scorers, { baseline: from, candidate }, { seed: SEED, alpha: 0.05 })
      const fromBase = duel(before)
      const rows = duel(baseline).map((row, i) => cells(row, fromBase[i] as DuelRow))
      process.stdout.write(`${split}, ${how}, ${model}\n\n${tableOf(HEADING, rows)}\n`)
    }
  }
const costs = [base, likelihood, ...rewarded].map(
  ({ model, cpu, wall }) => `${model} ${fixed(cpu, 0)} (${fixed(wall, 0)})`,
)
process.stdout.write(`processor time, s (wall): ${costs.join(', ')}\n`)
store.dispose()

function cells({ name, baseline, candidate, ci95, p, pHolm }: DuelRow, fromBase: DuelRow): string[] {
  const places = name === 'chrf' || name === 'bleu' || name === 'length' || name === 'perplexity' ? 2 : 4
  const values = [fromBase.baseline, baseline, candidate].map((value) => fixed(value, places))
  return [name, ...values, between(ci95, places), fixed(p, 4), fixed(pHolm, 4)]
}
