// Experiment: a reward against likelihood in the same time. Words are to be defined; each reward's control is the other one, which it is
// not trained on. `node test/experiments/sequence-level-texts.ts` prints the table of docs/experiments.md; started again, it goes on.
import { compareTexts, type DuelRow } from '../../engine/index.ts'
import { definitions } from './dictionary-pages.ts'
import { between, fixed, log, measuredTexts, openFolder, tableOf, trained } from './laboratory.ts'

const PROMPTS = 300
const METRICS = ['rouge-l', 'chrf', 'rouge-1', 'seq-rep-4', 'length', 'perplexity']
const COMMON = {
  ...{ base: 'text-starter', batchSize: 32, sequenceLength: 40, keep: 'last', evaluateEvery: 0 },
  ...{
    checkpointEvery: 40,
    monitorEvery: 0,
    optimizer: { learningRate: 1e-4 },
    schedule: { warmupSteps: 5 },
  },
}
const rewarding = (reward: string) => ({
  name: 'grpo',
  options: { reward, samples: 7, newTokens: 24, klWeight: 0, likelihoodShare: 0.1 },
})
const STEPS = 50
/** Likelihood takes less of each step, and is given as much time in all. */
const LIKELIHOOD_STEPS = 100
const ARMS = [
  { name: 'chrf 1', reward: 'chrf', seed: 1, learningRate: 1e-4 },
  { name: 'rouge-l 1', reward: 'rouge-l', seed: 1, learningRate: 1e-4 },
  { name: 'rouge-l 1, three times the rate', reward: 'rouge-l', seed: 1, learningRate: 3e-4 },
] as const

const store = openFolder('sequence-level-texts')
const dataset = await definitions(store, 'definitions', { train: 8000, validation: 60, test: 200 })
const judged = await definitions(store, 'definitions to judge by', { train: 8, validation: 8, test: PROMPTS })
const bench = {
  ...{ store, dataset: judged, prompts: PROMPTS, metrics: METRICS, seed: 1 },
  split: 'test',
} as const
const cells = ({ name, baseline, candidate, ci95, pHolm }: DuelRow): string[] => {
  const places = name.startsWith('rouge') || name.startsWith('seq') ? 3 : 2
  return [
    ...[name, fixed(baseline, places), fixed(candidate, places), between(ci95, places), fixed(pHolm, 4)],
  ]
}
await measuredTexts('text-starter', bench)
const rows: string[][] = []
for (const { name, reward, seed, learningRate } of ARMS) {
  const likelihood = await trained(store, {
    ...{ ...COMMON, name: `likelihood ${seed}`, dataset, seed, steps: LIKELIHOOD_STEPS },
    optimizer: { learningRate: 1e-4 },
  })
  const rewarded = await trained(store, {
    ...{ ...COMMON, name, dataset, seed, steps: STEPS, objective: rewarding(reward) },
    optimizer: { learningRate },
  })
  const time = ({ wall, cpu }: typeof rewarded): string => `${fixed(wall, 0)} s (${fixed(cpu, 0)} s)`
  const { scorers, evidence: baseline } = await measuredTexts(likelihood.model, bench)
  const { evidence: candidate } = await measuredTexts(rewarded.model, bench)
  log(`${name}: ${time(rewarded)}, likelihood ${time(likelihood)}`)
  const duel = compareTexts(scorers, { baseline, candidate }, { seed, alpha: 0.05 })
  for (const row of duel)
    rows.push([reward, String(learningRate), time(likelihood), time(rewarded), ...cells(row)])
}
process.stdout.write(
  tableOf(
    [
      ...['reward', 'rate', 'likelihood: wall (CPU)', 'reward: wall (CPU)', 'measure'],
      ...['likelihood', 'reward', '95 % interval of the difference', 'p (Holm)'],
    ],
    rows,
  ),
)
store.dispose()
