// Experiment: what the exposure-bias meter reads on models whose conditionals are known. A source of 40 states; models that are as far from
// it everywhere, and models that stray after their own words. `npm run ts -- test/experiments/exposure-bias-markov.ts` prints the table of
// docs/experiments.md in about a minute.
import { diagnoseTexts } from '../../engine/diagnose/diagnose-texts.ts'
import { findingsOf } from '../../engine/diagnose/findings.ts'
import { markovExposure } from '../../engine/diagnose/markov-exposure.ts'
import { examplesOf } from '../../engine/diagnose/panel.ts'
import { mean } from '../../engine/metrics/features.ts'
import { EVEN, HORIZON, SOURCE, STRAYING, subjectOf, tableGenerator } from '../unit/diagnose/planted.ts'

const SEEDS = [1, 2, 3]
const MODELS = { 'as far everywhere': EVEN, 'half of the way': between(EVEN, STRAYING), straying: STRAYING }

function between(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number[][] {
  return a.map((row, state) => row.map((p, next) => (p + (b[state]?.[next] ?? 0)) / 2))
}

/** By expectation: the mean over the states before the first token that counts. */
function exactExcess(table: readonly (readonly number[])[], starts: readonly number[]): number {
  const pair = { oracle: SOURCE, model: table }
  return mean(starts.map((start) => markovExposure({ start, ...pair }, HORIZON).excess.at(-1) ?? Number.NaN))
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`

process.stdout.write(
  '| model | seed | exact | measured | 95 % interval | chance | finding |\n|---|---|---|---|---|---|---|\n',
)
for (const [name, table] of Object.entries(MODELS))
  for (const seed of SEEDS) {
    const subject = subjectOf(tableGenerator(table), seed)
    const panel = await diagnoseTexts(subject)
    const at = panel.exposure?.at.at(-1)
    const figure = panel.figures.find((one) => one.name === 'excess-error')
    const found = findingsOf(panel.figures, {
      ...{
        kind: 'text',
        model: 'm1',
        base: 'm0',
        dataset: 'd1',
        recipe: null,
        rollBackTo: null,
        oracle: 'source',
      },
      examples: examplesOf(panel),
    }).find((one) => one.name === 'excess-error')
    const starts = subject.contexts.map(({ ids }) => ids.at(-1) as number)
    const [low, high] = at?.ci95 ?? [Number.NaN, Number.NaN]
    const band = figure?.control.band ?? [Number.NaN, Number.NaN]
    const cells = [
      ...[name, String(seed), percent(exactExcess(table, starts)), percent(at?.value ?? Number.NaN)],
      ...[`${percent(low)} to ${percent(high)}`, `${percent(band[0])} to ${percent(band[1])}`],
      found?.severity ?? 'none',
    ]
    process.stdout.write(`| ${cells.join(' | ')} |\n`)
  }
