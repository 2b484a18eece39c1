// Experiment: unlikelihood against repetition, from a model that has learnt the texts by likelihood first, beside as many more updates of
// likelihood and beside a block of repeated 4-grams.
// `node test/experiments/unlikelihood-texts.ts [text-starter|smollm2]` prints a table of docs/experiments.md; started again, it goes on
// where it was.
import type { TextBench } from '../../engine/host/text-evaluation.ts'
import { addTextModel } from '../../engine/host/models-add-text.ts'
import { openWriter } from '../../engine/host/writing.ts'
import { compareTexts, type DuelRow, type TextEvidence, type TextScorer } from '../../engine/index.ts'
import type { Store } from '../../engine/store/store.ts'
import { dictionaryPages, type SideCounts } from './dictionary-pages.ts'
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
/** Greedily after about 50 tokens, as far as the paper goes. */
const DECODE = { doSample: false, maxNewTokens: 100 }
const BLOCKED = { ...DECODE, noRepeatNgramSize: 4 }
const METRICS = ['seq-rep-4', 'seq-rep-1', 'uniq-seq', 'perplexity', 'length']
const COMMON = { sequenceLength: 160, keep: 'last', evaluateEvery: 0, monitorEvery: 0 }
const sequence = (tokenAlpha: number): Objective => ({
  ...{ name: 'sequence-unlikelihood', options: { rate: 0.5, newTokens: 100, alpha: 1, tokenAlpha } },
})
const BLOCKED_ROW = 'likelihood, 4-grams blocked'
const HEADING = [
  ...['model', 'seq-rep-4', 'against likelihood', 'seq-rep-1', 'different tokens', 'perplexity'],
  ...['against likelihood', 'against the base', 'tokens', 'seconds'],
]
interface Objective {
  readonly name: string
  readonly options: object
}
/** Of a run. */
interface Tune {
  readonly steps: number
  readonly seed: number
  readonly optimizer: { readonly learningRate: number }
}
interface Arm {
  readonly objective: Objective
  readonly tune: Tune
}
interface Subject {
  readonly folder: string
  /** Name of the model that first learns the pages, put into the data folder where it is not shipped. */
  readonly model: (store: Store) => string
  /** Arms are chosen on the validation side and told on the test side. */
  readonly counts: SideCounts
  readonly recipe: object
  readonly base: Tune
  readonly arms: Readonly<Record<string, Arm>>
}
const LIKELIHOOD: Objective = { name: 'conditional', options: {} }
const FULL: Tune = { steps: 600, seed: SEED, optimizer: { learningRate: 2e-4 } }
/** Another seed deals other rows than the base has seen. */
const ADAPTED: Tune = { steps: 160, seed: SEED + 1, optimizer: { learningRate: 3e-4 } }
const SUBJECTS: Readonly<Record<string, Subject>> = {
  'text-starter': {
    folder: 'unlikelihood-texts',
    model: () => 'text-starter',
    counts: { train: 16_000, validation: 90, test: 300 },
    recipe: { batchSize: 8, checkpointEvery: 50 },
    base: { steps: 1000, seed: SEED, optimizer: { learningRate: 5e-4 } },
    arms: {
      likelihood: { objective: LIKELIHOOD, tune: FULL },
      'sequence unlikelihood': { objective: sequence(0), tune: FULL },
      'token and sequence unlikelihood': { objective: sequence(1), tune: FULL },
    },
  },
  smollm2: {
    folder: 'unlikelihood-smollm2',
    model: smollm2,
    counts: { train: 16_000, validation: 32, test: 160 },
    recipe: {
      ...{ batchSize: 4, checkpointEvery: 10, precision: 'mixed' },
      method: { name: 'lora', rank: 16, alpha: 32 },
    },
    base: { steps: 100, seed: SEED, optimizer: { learningRate: 5e-4 } },
    arms: {
      'sequence unlikelihood': { objective: sequence(0), tune: ADAPTED },
      likelihood: { objective: LIKELIHOOD, tune: ADAPTED },
    },
  },
}

const subject = subjectNamed(process.argv[2] ?? 'text-starter')
const store = openFolder(subject.folder)
const dataset = await dictionaryPages(store, subject.counts)
const tuned = (name: string, from: string, { tune, objective }: Arm) =>
  trained(store, {
    ...{ ...COMMON, ...subject.recipe, ...tune, schedule: { warmupSteps: 20 } },
    ...{ name, base: from, dataset, objective },
  })
const base = await tuned('pages', subject.model(store), { tune: subject.base, objective: LIKELIHOOD })
const arms = new Map<string, Trained>()
for (const [name, how] of Object.entries(subject.arms)) {
  const arm = await tuned(name, base.model, how)
  arms.set(name, arm)
  log(`${name}: ${fixed(arm.cpu, 0)} s`)
}

function subjectNamed(name: string): Subject {
  const known = SUBJECTS[name]
  if (!known) throw new Error(`experiment: expected one of ${Object.keys(SUBJECTS).join(', ')}, got ${name}.`)
  return known
}

/** The model that `npm run fetch:smollm2` fetches. */
function smollm2(into: Store): string {
  const name = 'smollm2'
  if (!into.models.list().some((one) => one.name === name))
    addTextModel(into, '.cache/smollm2/model.gguf', { name })
  return name
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
  const [greedy, blocking] = [DECODE, BLOCKED].map((decode) => textBench({ ...asked, decode })) as [
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
