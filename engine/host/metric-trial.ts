// Trying an own metric before it is used: whether it behaves, and what it says of examples.
import { EngineError } from '../base/errors.ts'
import { RandomStream } from '../base/random.ts'
import {
  type CheckFinding,
  type CheckItems,
  checkMetric,
  type CheckVerdict,
  checkVerdict,
  type FormulaStep,
  type ItemMetricContext,
  LEARNT_ROLES,
  measureOwn,
  type MetricItem,
  type OwnMeasure,
  ownCheckItems,
  type OwnMetricDefinition,
  type OwnMetricOf,
  type PictureItem,
  type TextExample,
} from '../index.ts'
import type { Store } from '../store/store.ts'
import { openDataset } from './datasets.ts'
import { openTexts } from './datasets-texts.ts'

/** Examples of a dataset that a metric is tried on, and that are shown, at most. */
const TRIED_EXAMPLES = 64
const SHOWN_EXAMPLES = 4

/** How an example is shown. */
export type ShownState = 'right' | 'half wrong' | 'empty'

/** What a metric says of one item. */
export interface ShownItem {
  readonly state: ShownState
  readonly item: MetricItem
  /** Null where it has none, or failed. */
  readonly value: number | null
  /** Parts of a formula with their values, inner parts first; none for a script. */
  readonly steps: readonly FormulaStep[]
  readonly error: EngineError | null
}

/** What came out. */
export interface MetricTrial {
  readonly verdict: CheckVerdict
  readonly findings: readonly CheckFinding[]
  readonly shown: readonly ShownItem[]
}

/** Examples of a dataset as items: right answers, or real pictures with their captions. @throws UNKNOWN_NAME, BAD_ARGUMENT */
export function exampleItems(store: Store, of: OwnMetricOf, dataset: string): CheckItems<MetricItem> {
  if (of === 'texts') return ownCheckItems('texts', { texts: textItems(store, dataset) })
  const pairs = openDataset(store, dataset).pairs().slice(0, TRIED_EXAMPLES)
  const pictures = pairs.map((pair): PictureItem => ({
    prompt: pair.captions[0] ?? '',
    picture: pair.image(),
  }))
  return ownCheckItems('pictures', { pictures })
}

function textItems(store: Store, dataset: string) {
  const items = []
  for (const { parts } of openTexts(store, dataset).texts()) {
    if (items.length === TRIED_EXAMPLES) break
    const answer = answerOf(parts)
    items.push({ prompt: promptOf(parts), output: answer, references: [answer] })
  }
  return items
}

function answerOf(parts: TextExample['parts']): string {
  return parts.findLast(({ role }) => LEARNT_ROLES.has(role))?.text ?? ''
}

function promptOf(parts: TextExample['parts']): string {
  const before = parts.slice(0, -1).map(({ text }) => text)
  return before.join('\n')
}

/**
 * Tries an own metric on items. What it throws on them becomes part of the outcome.
 * @throws BAD_FORMULA, or BAD_ARGUMENT when the context lacks what it needs; CANCELLED
 */
export async function tryOwnMetric(
  definition: OwnMetricDefinition,
  items: CheckItems<MetricItem>,
  context: ItemMetricContext,
): Promise<MetricTrial> {
  const own = measureOwn(definition, context)
  const shown: ShownItem[] = []
  for (const [state, item] of shownItems(items)) {
    context.signal?.throwIfAborted()
    shown.push({ state, item, ...(await saidOf(own, item)) })
  }
  const findings = await checkMetric({ ...own.metric, measure: (some) => valueOf(own, some) }, items)
  context.signal?.throwIfAborted()
  return { verdict: checkVerdict(findings), findings, shown }
}

/** A few right ones, each followed by its half wrong twin, and one empty one. */
function shownItems({ perfect, corrupted, empty }: CheckItems<MetricItem>): [ShownState, MetricItem][] {
  const wrong = corrupted(0.5, new RandomStream(0, 'metric check'))
  const pairs = perfect.slice(0, SHOWN_EXAMPLES).flatMap((item, i): [ShownState, MetricItem][] => [
    ['right', item],
    ['half wrong', wrong[i] as MetricItem],
  ])
  return [...pairs, ['empty', empty[0] as MetricItem]]
}

async function saidOf(
  own: OwnMeasure,
  item: MetricItem,
): Promise<Pick<ShownItem, 'value' | 'steps' | 'error'>> {
  try {
    const value = await valueOf(own, [item])
    return { value: Number.isNaN(value) ? null : value, steps: await own.steps(item), error: null }
  } catch (error) {
    if (error instanceof EngineError && error.code !== 'CANCELLED') return { value: null, steps: [], error }
    throw error
  }
}

async function valueOf(own: OwnMeasure, items: readonly MetricItem[]): Promise<number> {
  const rows = await own.rows(items)
  const sum = (member: 'numerator' | 'denominator') => rows.reduce((total, row) => total + row[member], 0)
  return own.metric.reduce([sum('numerator'), sum('denominator')])
}
