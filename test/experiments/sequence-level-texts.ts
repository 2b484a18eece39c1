// Experiment: a reward against likelihood in the same processor time, both from a model that has learnt the task by likelihood first. Words are
// to be defined; rewards are ROUGE-L, and its mean with chrF as an own metric. BLEU, which nothing is trained on, is the control.
// `npm run ts -- test/experiments/sequence-level-texts.ts [text-starter|smollm2]` prints the tables of docs/experiments.md; started again, it goes on where it was.
import { compareTexts, type DuelRow, type TextEvidence } from '../../engine/index.ts'
import { saveOwnMetric } from '../../engine/host/own-metrics.ts'
import { definitions } from './dictionary-pages.ts'
import {
  ASKED,
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
import { OVERLAP, subjectNamed } from './sequence-level-subjects.ts'

const METRICS = ['overlap', 'rouge-l', 'chrf', 'rouge-1', 'bleu', 'seq-rep-4', 'length', 'perplexity']
/** Drawn as the reward is earned, which is what is trained for; and by the likeliest token. */
const DECODES = {
  drawn: { doSample: true, temperature: 1, topK: 0, topP: 1, maxNewTokens: 40 },
  greedy: { doSample: false, maxNewTokens: 40 },
}
const HEADING = [
  ...['measure', 'before', 'likelihood', 'reward', 'reward − likelihood (95 %)', 'p', 'p (Holm)'],
]

const subject = subjectNamed(ASKED ?? 'text-starter')
const { common, counts } = subject
const store = openFolder(subject.folder)
await saveOwnMetric(store, OVERLAP)
const dataset = await definitions(store, 'definitions', counts)
const start = subject.model(store)
const base = await trained(store, { ...common, ...subject.base, name: 'defines', base: start, dataset })
log(`base: ${fixed(base.cpu, 0)} s`)
const learnt = async (name: string, recipe: object): Promise<Trained> => {
  const run = await trained(store, { ...common, ...recipe, name, base: base.model, dataset })
  log(`${name}: ${fixed(run.cpu, 0)} s`)
  return run
}
const rewarded: Trained[] = []
for (const [name, reward] of Object.entries(subject.rewards)) rewarded.push(await learnt(name, reward))
const likelihood = await learnt('likelihood', subject.likelihood)

for (const split of ['eval', 'test'] as const)
  for (const [how, decode] of Object.entries(DECODES)) {
    const asked = { store, dataset, split, decode, prompts: counts.test, metrics: METRICS, seed: SEED }
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
