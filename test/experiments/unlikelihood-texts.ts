// Experiment: unlikelihood against repetition, from a model that has learnt the texts by likelihood first, beside as many more updates of
// likelihood and beside a block of repeated 4-grams.
// `npm run ts -- test/experiments/unlikelihood-texts.ts [text-starter|starter-speeches|smollm2|speeches]` prints a table of docs/experiments.md; started again, it goes on
// where it was.
import type { TextBench } from '../../engine/host/text-evaluation.ts'
import { openWriter } from '../../engine/host/writing.ts'
import { compareTexts, type DuelRow, type TextEvidence, type TextScorer } from '../../engine/index.ts'
import {
  ASKED,
  between,
  COMPUTING,
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
import { type Arm, LIKELIHOOD, subjectNamed } from './unlikelihood-subjects.ts'

const METRICS = ['seq-rep-4', 'seq-rep-1', 'uniq-seq', 'perplexity', 'length']
const COMMON = { sequenceLength: 160, keep: 'last', evaluateEvery: 0, monitorEvery: 0 }
const BLOCKED_ROW = 'likelihood, 4-grams blocked'
const HEADING = [
  ...['model', 'seq-rep-4', 'against likelihood', 'seq-rep-1', 'different tokens', 'perplexity'],
  ...['against likelihood', 'against the base', 'tokens', 'seconds'],
]
const subject = subjectNamed(ASKED ?? 'text-starter')
const store = openFolder(subject.folder)
const dataset = await subject.texts(store, subject.counts)
const tuned = (name: string, from: string, { tune, objective }: Arm) =>
  trained(store, {
    ...{ ...COMMON, ...subject.recipe, ...tune, schedule: { warmupSteps: 20 } },
    ...{ name, base: from, dataset, objective },
  })
const base = await tuned('base', subject.model(store), { tune: subject.base, objective: LIKELIHOOD })
const arms = new Map<string, Trained>()
for (const [name, how] of Object.entries(subject.arms)) {
  const arm = await tuned(name, base.model, how)
  arms.set(name, arm)
  log(`${name}: ${fixed(arm.cpu, 0)} s`)
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
  const asked = { store, dataset, split, prompts: subject.counts.test, seed: SEED, metrics: METRICS }
  const { decode } = subject
  const blocked = { ...decode, noRepeatNgramSize: 4 }
  const [greedy, blocking] = [decode, blocked].map((one) => textBench({ ...asked, decode: one })) as [
    TextBench,
    TextBench,
  ]
  const likelihood = arms.get('likelihood') as Trained
  const evidence = await measuredTexts(likelihood.model, greedy)
  const rows: Measured[] = [
    { name: 'likelihood', evidence, cpu: likelihood.cpu },
    { name: BLOCKED_ROW, evidence: await measuredTexts(likelihood.model, blocking) },
    { name: 'base', evidence: await measuredTexts(base.model, greedy), cpu: base.cpu },
  ]
  for (const [name, { model, cpu }] of arms)
    if (name !== 'likelihood') rows.push({ name, evidence: await measuredTexts(model, greedy), cpu })
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
      return { ...item, output, tokens: [...tokenizer.encode(output)].slice(0, subject.decode.maxNewTokens) }
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
