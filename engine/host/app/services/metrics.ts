// Own metrics, as the editor of the window sees them.
import type { AppHandlers } from '../../../api/contract/index.ts'
import type {
  MetricCheckView,
  MetricMistakeView,
  MetricOf,
  MetricWordsView,
  OwnMetricView,
} from '../../../api/contract/metric-views.ts'
import { EngineError } from '../../../base/errors.ts'
import {
  FORMULA_FUNCTIONS,
  metricNamed,
  OWN_SCOPES,
  ownCheckItems,
  type OwnMetricDefinition,
  ownMetricFile,
  parseOwnMetric,
  SCRIPT_LIMITS,
} from '../../../index.ts'
import type { Store } from '../../../store/store.ts'
import { openItemContext } from '../../item-context.ts'
import { exampleItems, tryOwnMetric } from '../../metric-trial.ts'
import { listOwnMetrics, saveOwnMetric, type StoredMetric } from '../../own-metrics.ts'
import type { AppContext } from '../context.ts'
import { shownExample } from '../metric-example.ts'
import { computeOf } from '../settings.ts'

/** Answers the calls on own metrics. */
export function metricsService(app: AppContext): AppHandlers['metrics'] {
  const { store, tell } = app
  return {
    list: () => listOwnMetrics(store).map((metric) => metricView(store, metric)),
    words: ({ of }) => wordsOf(of),
    check: ({ file, dataset }, signal) => check(app, { file, dataset }, signal),
    async save({ file }, signal) {
      const saved = metricView(store, await saveOwnMetric(store, file, signal))
      tell('metrics', 'changed', {})
      return saved
    },
    remove({ name }) {
      store.ownMetrics.remove(name)
      tell('metrics', 'changed', {})
    },
  }
}

function metricView(store: Store, { row, definition }: StoredMetric): OwnMetricView {
  const { label, help, of, direction } = definition
  return {
    ...{ name: row.name, version: row.version, label, help, of, direction, createdAt: row.createdAt },
    kind: 'source' in definition ? 'script' : 'formula',
    file: ownMetricFile(definition),
    versions: store.ownMetrics.versions(row.name).map(({ version, createdAt }) => ({ version, createdAt })),
  }
}

const ITEM_FIELDS: Readonly<Record<MetricOf, MetricWordsView['item']>> = {
  texts: [
    { name: 'prompt', type: 'text' },
    { name: 'output', type: 'text' },
    { name: 'references', type: 'texts' },
    { name: 'tokens', type: 'numbers' },
  ],
  pictures: [
    { name: 'prompt', type: 'text' },
    { name: 'picture.width', type: 'number' },
    { name: 'picture.height', type: 'number' },
    { name: 'picture.levels', type: 'numbers' },
    { name: 'tokens', type: 'numbers' },
  ],
}

function wordsOf(of: MetricOf): MetricWordsView {
  const { fields, scores } = OWN_SCOPES[of]
  const { deadlineMs, memoryBytes, sourceCharacters } = SCRIPT_LIMITS
  return {
    fields: Object.entries(fields).map(([name, type]) => ({ name, type })),
    scores: scores.map((name) => {
      const { label, help } = metricNamed(name)
      return { name, label, help }
    }),
    functions: FORMULA_FUNCTIONS.map(({ name, takes, anyNumber = false, gives, help }) => ({
      ...{ name, takes, anyNumber, gives, help },
    })),
    item: ITEM_FIELDS[of],
    limits: { seconds: deadlineMs / 1000, memoryMb: memoryBytes / 2 ** 20, sourceCharacters },
  }
}

interface Draft {
  readonly file: Readonly<Record<string, unknown>>
  readonly dataset: string | null
}

async function check(
  app: AppContext,
  { file, dataset }: Draft,
  signal: AbortSignal,
): Promise<MetricCheckView> {
  const { store, settings } = app
  const { context, dispose } = openItemContext(store, { ...computeOf(settings()), signal })
  let definition: OwnMetricDefinition | undefined
  try {
    definition = parseOwnMetric(file)
    const { of } = definition
    const items = dataset === null ? ownCheckItems(of) : exampleItems(store, of, dataset)
    const { verdict, findings, shown } = await tryOwnMetric(definition, items, context)
    const text = textOf(definition)
    return {
      ...{ mistake: null, verdict, findings: findings.map(finiteValues) },
      examples: await Promise.all(shown.map((one) => shownExample(one, (error) => mistakeOf(error, text)))),
    }
  } catch (error) {
    const isMistake = error instanceof EngineError && MISTAKES.has(error.code)
    if (!isMistake) throw error
    const mistake = mistakeOf(error, definition ? textOf(definition) : '')
    return { mistake, verdict: null, findings: [], examples: [] }
  } finally {
    await dispose()
  }
}

/** What a person can mend in the editor; anything else is thrown. */
const MISTAKES: ReadonlySet<string> = new Set([
  ...['BAD_ARGUMENT', 'BAD_FORMULA', 'METRIC_FAILED', 'METRIC_LIMIT', 'NAME_TAKEN'],
])

function textOf(definition: OwnMetricDefinition): string {
  return 'source' in definition ? definition.source : definition.formula
}

/** Places in details: `start` and `end` in the text, or a line and a column. */
function mistakeOf(error: EngineError, text: string): MetricMistakeView {
  const { code, message, fixes, details, said } = error.toJSON()
  const number = (member: string): number | null => {
    const value = details[member]
    return typeof value === 'number' ? value : null
  }
  const start = number('start')
  const before = start === null ? undefined : text.slice(0, start).split('\n')
  return {
    ...{ code, message, fixes, ...(said && { said }) },
    member: typeof details['member'] === 'string' && details['member'] !== '' ? details['member'] : null,
    ...{ start, end: number('end') },
    line: before ? before.length : number('line'),
    column: before ? (before.at(-1) ?? '').length + 1 : number('column'),
  }
}

/** No message between processes can carry NaN. */
function finiteValues<T extends { readonly values: readonly number[] }>(finding: T) {
  return { ...finding, values: finding.values.map((value) => (Number.isFinite(value) ? value : null)) }
}
