// Own metrics on single items: formulas computed here, scripts in their cage.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import type { Metric } from './contract.ts'
import type {
  ItemKind,
  ItemMetric,
  ItemMetricContext,
  MetricItem,
  PictureItem,
} from './item-metric-contract.ts'
import { PICTURE_ITEM_METRICS } from './item-metrics-pictures.ts'
import { compileFormula, type FormulaStep } from './own/formula.ts'
import type { FormulaNames } from './own/formula-compile.ts'
import { formulaMetric } from './own/formula-metric.ts'
import { type FormulaScope, pictureScope, type ScoredPicture, TEXT_SCOPE } from './own/formula-scopes.ts'
import {
  isScript,
  type OwnFormula,
  type OwnMetricDefinition,
  type OwnMetricOf,
  type OwnScript,
} from './own/own-metric.ts'
import {
  measureByScript,
  type ScriptedItem,
  scriptedValue,
  type ScriptItem,
  scriptMetric,
  scriptPicture,
  scriptText,
} from './own/script-contract.ts'
import { metricNamed } from './index.ts'
import type { TextItem } from './text-item.ts'

const PICTURE_SCOPE: FormulaScope<ScoredPicture> = pictureScope(PICTURE_ITEM_METRICS.map(metricNamed))

/** What formulas over texts and over pictures may name. */
export const OWN_SCOPES: Readonly<Record<OwnMetricOf, FormulaNames>> = {
  texts: TEXT_SCOPE,
  pictures: PICTURE_SCOPE,
}

/** An own metric at work. */
export interface OwnMeasure {
  /** `stats` and `reduce` of what {@link OwnMeasure.rows} gave: numerators and denominators are summed, then divided. */
  readonly metric: Metric<ScriptedItem>
  readonly kind: ItemKind
  /** A numerator and a denominator per item. @throws METRIC_FAILED, METRIC_LIMIT, BAD_ARGUMENT, CANCELLED */
  rows(items: readonly MetricItem[], signal?: AbortSignal): Promise<readonly ScriptedItem[]>
  /** The value of every part of a formula for an item, inner parts first, the whole last; of a script nothing. */
  steps(item: MetricItem): Promise<readonly FormulaStep[]>
}

/**
 * An own metric, ready to measure; `named` gives the metrics that a formula asks for.
 * @throws BAD_FORMULA, or BAD_ARGUMENT when the context lacks what it needs
 */
export function ownMeasure(
  definition: OwnMetricDefinition,
  context: ItemMetricContext,
  named: (name: string) => ItemMetric,
): OwnMeasure {
  const kind = definition.of === 'texts' ? 'text' : 'picture'
  if (isScript(definition)) return { kind, ...scriptMeasure(definition, context) }
  return { kind, ...(kind === 'text' ? textFormula(definition) : pictureFormula(definition, named)) }
}

/** An own metric on single items. @throws as {@link ownMeasure} */
export function ownItemMetric(...given: Parameters<typeof ownMeasure>): ItemMetric {
  const { metric, kind, rows } = ownMeasure(...given)
  return {
    ...metric,
    kinds: [kind],
    score: async (items) => Float64Array.from(await rows(items), scriptedValue),
  }
}

type Measuring = Omit<OwnMeasure, 'kind'>

function textFormula(definition: OwnFormula): Measuring {
  const formula = formulaMetric(definition, TEXT_SCOPE)
  return {
    metric: overRows(formula),
    // awaited, so that mistakes reject instead of being thrown
    rows: async (items) => Promise.resolve(rowsOf(formula, items as readonly TextItem[])),
    steps: async (item) => Promise.resolve(stepsOf(definition, item as TextItem, TEXT_SCOPE)),
  }
}

function pictureFormula(definition: OwnFormula, named: (name: string) => ItemMetric): Measuring {
  const formula = formulaMetric(definition, PICTURE_SCOPE)
  const parts = compileFormula(definition.formula, PICTURE_SCOPE).scores.map(named)
  return {
    metric: overRows(formula),
    rows: async (items) => rowsOf(formula, await scoredPictures(parts, items as readonly PictureItem[])),
    async steps(item) {
      const [scored] = await scoredPictures(parts, [item as PictureItem])
      return stepsOf(definition, scored as ScoredPicture, PICTURE_SCOPE)
    },
  }
}

function stepsOf<Item>(
  { formula }: OwnFormula,
  item: Item,
  scope: FormulaScope<Item>,
): readonly FormulaStep[] {
  return compileFormula(formula, scope).preview(scope.inputOf(item))
}

/** Pictures with their values by other metrics. */
async function scoredPictures(
  parts: readonly ItemMetric[],
  pictures: readonly PictureItem[],
): Promise<ScoredPicture[]> {
  const columns: (readonly [name: string, values: Float64Array])[] = []
  for (const part of parts) columns.push([part.name, await part.score(pictures)])
  return pictures.map(({ prompt, picture: { width, height } }, i) => ({
    ...{ prompt, width, height },
    scores: Object.fromEntries(columns.map(([name, values]) => [name, values[i] as number])),
  }))
}

/** Formulas refuse what is not a number, so every item counts as one. */
function rowsOf<Item>(metric: Metric<Item>, items: readonly Item[]): ScriptedItem[] {
  return items.map((item) => {
    const [numerator = Number.NaN, denominator = 1] = metric.stats(item)
    return { numerator, denominator }
  })
}

function overRows<Item>(metric: Metric<Item>): Metric<ScriptedItem> {
  return { ...metric, stats: ({ numerator, denominator }) => [numerator, denominator] }
}

function scriptMeasure(definition: OwnScript, { cage, signal }: ItemMetricContext): Measuring {
  if (!cage)
    throw new EngineError('BAD_ARGUMENT', message('compare.noScripts', { name: definition.name }), {
      details: { metric: definition.name },
      fixes: [message('compare.noScriptsFix')],
    })
  return {
    metric: scriptMetric(definition),
    rows: (items, ends = signal) => measureByScript(definition, cage, items.map(scriptItem), ends),
    steps: () => Promise.resolve([]),
  }
}

function scriptItem(item: MetricItem): ScriptItem {
  if (!('picture' in item)) return scriptText(item)
  return { ...scriptPicture(item.prompt, item.picture), tokens: Array.from(item.tokens ?? []) }
}
