// Experiment: a reward against likelihood in the same time. Words are to be defined; the reward is chrF, the control is ROUGE-L, which is
// not trained on. `node test/experiments/sequence-level-texts.ts` prints the table of docs/experiments.md; started again, it goes on.
import { compareTexts, type DuelRow } from '../../engine/index.ts'
import { definitions } from './dictionary-pages.ts'
import { between, fixed, log, measuredTexts, openFolder, tableOf, trained } from './laboratory.ts'

const SEEDS = [1, 2]
const PROMPTS = 200
const METRICS = ['chrf', 'rouge-l', 'bleu', 'seq-rep-4', 'length', 'perplexity']
const COMMON = {
  ...{ base: 'text-starter', batchSize: 32, sequenceLength: 40, keep: 'last', evaluateEvery: 0 },
  ...{
    checkpointEvery: 40,
    monitorEvery: 0,
    optimizer: { learningRate: 1e-4 },
    schedule: { warmupSteps: 5 },
  },
}
const REWARD = {
  name: 'grpo',
  options: { reward: 'chrf', samples: 7, newTokens: 24, klWeight: 0, likelihoodShare: 0.1 },
}
const STEPS = 50
/** Likelihood takes less of each step, and is given more time in all. */
const LIKELIHOOD_STEPS = 100

const store = openFolder('sequence-level-texts')
const dataset = await definitions(store, { train: 8000, validation: 60, test: PROMPTS })
const bench = { store, dataset, split: 'test', prompts: PROMPTS, metrics: METRICS, seed: 1 } as const
const cells = ({ name, baseline, candidate, ci95, pHolm }: DuelRow): string[] => [
  ...[name, fixed(baseline, 2), fixed(candidate, 2), between(ci95, 2), fixed(pHolm, 4)],
]
const start = await measuredTexts('text-starter', bench)
const rows: string[][] = []
for (const seed of SEEDS) {
  const reward = await trained(store, {
    ...{ ...COMMON, name: `reward ${seed}`, dataset, seed, steps: STEPS, objective: REWARD },
  })
  const likelihood = await trained(store, {
    ...{ ...COMMON, name: `likelihood ${seed}`, dataset, seed, steps: LIKELIHOOD_STEPS },
  })
  const time = ({ wall, cpu }: typeof reward): string => `${fixed(wall, 0)} s (${fixed(cpu, 0)} s)`
  log(`reward ${time(reward)}, likelihood ${time(likelihood)}`)
  const candidate = (await measuredTexts(reward.model, bench)).evidence
  const baseline = (await measuredTexts(likelihood.model, bench)).evidence
  const duel = compareTexts(start.scorers, { baseline, candidate }, { seed, alpha: 0.05 })
  for (const row of duel) rows.push([String(seed), time(likelihood), time(reward), ...cells(row)])
}
process.stdout.write(
  tableOf(
    [
      ...['seed', 'likelihood: wall (CPU)', 'reward: wall (CPU)', 'measure'],
      ...['likelihood', 'reward', '95 % interval of the difference', 'p (Holm)'],
    ],
    rows,
  ),
)
store.dispose()
