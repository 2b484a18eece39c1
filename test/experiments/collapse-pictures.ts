// Experiment: a model that is trained for long on 20 pictures collapses; does live monitoring say so before the held-out loss does, and
// does the run that it suggests mend it? `npm run ts -- test/experiments/collapse-pictures.ts` prints the tables of docs/experiments.md.
import type { FindingView, HealthFigureView } from '../../engine/api/contract/health-views.ts'
import { withValueAt } from '../../engine/api/recipe.ts'
import { diagnoseModel } from '../../engine/host/diagnosis.ts'
import { runHealth } from '../../engine/host/run-health.ts'
import { severityOf, RULES } from '../../engine/diagnose/rules.ts'
import { isSettled } from '../../engine/train/patience.ts'
import type { Store } from '../../engine/store/store.ts'
import { between, fixed, log, openFolder, SEED, tableOf, trained } from './laboratory.ts'
import { openMojiSides } from './openmoji-sides.ts'

const EVERY = 5
const STEPS = 50
const SAMPLES = 50
/** The patience of the product's own suggestions: the held-out loss has told when it was no better so many times. */
const PATIENCE = 3
const OVER_TRAINED = {
  ...{ base: 'starter', steps: STEPS, batchSize: 10, seed: SEED, keep: 'last' },
  ...{ replayShare: 0, augmentCopies: 0, captionDropout: 0 },
  ...{ evaluateEvery: EVERY, checkpointEvery: EVERY, monitorEvery: EVERY, monitorShare: 0.9 },
  ...{ optimizer: { learningRate: 1e-3, weightDecay: 0 }, schedule: { warmupSteps: 5, shape: 'constant' } },
}
const SHOWN = ['duplicates', 'vendi', 'even-codes', 'copies'] as const

interface Look {
  readonly step: number
  readonly nats: number
  readonly figures: readonly HealthFigureView[]
}

function looksOf(store: Store, run: string): Look[] {
  const nats = new Map(store.metricPoints.series(run, 'heldOutNats').map(({ step, value }) => [step, value]))
  return store.events
    .list(run)
    .filter(({ type }) => type === 'healthLooked')
    .map(({ step, payload }) => ({
      ...{ step, nats: nats.get(step) ?? Number.NaN },
      figures: (payload as unknown as { figures: readonly HealthFigureView[] }).figures,
    }))
}

/** The step at which so many evaluations in a row were no better. */
function toldByLoss(looks: readonly Look[]): number | undefined {
  const history = looks.map(({ step, nats }) => ({ step, value: nats }))
  return looks.find((_, i) => isSettled(history.slice(0, i + 1), PATIENCE))?.step
}

function cell(figures: readonly HealthFigureView[], name: string): string {
  const figure = figures.find((one) => one.name === name)
  if (!figure) return '–'
  const { value, control } = figure
  const rule = RULES.find((one) => one.figure === name)
  const found = rule && severityOf(rule, value, control.value)
  return `${fixed(value, 2)} (${between(control.band, 2)})${found ? ` ${found}` : ''}`
}

/** Values by path, laid over a recipe. */
function overlaid(recipe: Readonly<Record<string, unknown>>, values: FindingView['suggestion']['values']) {
  return Object.entries(values).reduce((all, [path, value]) => withValueAt(all, path, value), { ...recipe })
}

const store = openFolder('collapse-pictures')
const dataset = await openMojiSides(store, 'twenty', { train: 20, heldOut: 100, seed: SEED })
const sick = await trained(store, { ...OVER_TRAINED, name: 'over-trained', dataset })
const looks = looksOf(store, sick.run.id)
const { findings } = runHealth(store, sick.run.id)
const shownLooks = looks.filter(({ step }) => step <= 30 || step % 10 === 0)
process.stdout.write(
  tableOf(
    ['step', 'held-out nats', ...SHOWN],
    shownLooks.map(({ step, nats, figures }) => [
      ...[String(step), fixed(nats)],
      ...SHOWN.map((name) => cell(figures, name)),
    ]),
  ),
)
const best = looks.reduce((a, b) => (b.nats < a.nats ? b : a))
log(`held-out loss is best at step ${best.step}; patience of ${PATIENCE} ends at ${toldByLoss(looks)}`)
process.stdout.write('\n')
process.stdout.write(
  tableOf(
    ['finding', 'ailment', 'severity', 'told at step', 'roll back to step'],
    findings.map(({ name, ailment, severity, step, suggestion }) => [
      ...[name, ailment, severity, String(step), String(suggestion.rollBackTo?.step ?? 'none')],
    ]),
  ),
)
process.stdout.write(
  `\nThe held-out loss was best at step ${best.step} and had told (${PATIENCE} evaluations no better) at ${toldByLoss(looks)}.\n\n`,
)

const chosen = findings.find(({ ailment }) => ailment === 'collapse') ?? findings[0]
if (!chosen) throw new Error('experiment: live monitoring found nothing; there is no cure to try.')
const { suggestion } = chosen
const cured = await trained(store, {
  ...overlaid({ ...OVER_TRAINED, monitorShare: 0.2 }, suggestion.values),
  ...{ name: 'cured', base: suggestion.base, dataset: suggestion.dataset },
})
const rows: string[][] = []
for (const model of ['starter', sick.model, cured.model]) {
  const known = store.diagnoses.list().find(({ name }) => name === `${model} on ${dataset}`)
  const outcome =
    known?.outcome ??
    (
      await diagnoseModel({
        store,
        model,
        dataset,
        samples: SAMPLES,
        seed: SEED,
        runtime: 'auto',
        threads: 2,
      })
    ).outcome
  const { figures, findings: left } = outcome as unknown as {
    figures: HealthFigureView[]
    findings: FindingView[]
  }
  for (const name of ['vendi', 'even-codes', 'duplicates', 'coverage', 'within-prompt', 'copies']) {
    const figure = figures.find((one) => one.name === name)
    if (!figure) continue
    const { value, ci95, control } = figure
    rows.push([
      ...[model, name, fixed(value), ci95 ? between(ci95) : '–', fixed(control.value), between(control.band)],
      left.find(({ evidence }) => evidence.some((one) => one.name === name))?.severity ?? 'none',
    ])
  }
}
process.stdout.write(
  tableOf(['model', 'measure', 'value', '95 % interval', 'real data', 'band', 'finding'], rows),
)
log(JSON.stringify({ sick: [sick.wall, sick.cpu], cured: [cured.wall, cured.cpu], step: cured.run.step }))
store.dispose()
