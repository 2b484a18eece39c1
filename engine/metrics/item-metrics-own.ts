// Own metrics on single items: formulas computed here, scripts in their cage.
import { EngineError } from '../base/errors.ts'
import type { Metric } from './contract.ts'
import type { ItemMetric, ItemMetricContext, MetricItem, PictureItem } from './item-metric-contract.ts'
import { PICTURE_ITEM_METRICS } from './item-metrics-pictures.ts'
import { compileFormula } from './own/formula.ts'
import { formulaMetric } from './own/formula-metric.ts'
import { type FormulaScope, pictureScope, type ScoredPicture, TEXT_SCOPE } from './own/formula-scopes.ts'
import { isScript, type OwnFormula, type OwnMetricDefinition, type OwnScript } from './own/own-metric.ts'
import {
  measureByScript,
  scriptedValue,
  type ScriptItem,
  scriptMetric,
  scriptPicture,
  scriptText,
} from './own/script-contract.ts'
import { metricNamed } from './index.ts'
import type { TextItem } from './text-item.ts'

/** Formulas over pictures may ask for these. */
export const PICTURE_SCOPE: FormulaScope<ScoredPicture> = pictureScope(PICTURE_ITEM_METRICS.map(metricNamed))

/**
 * An own metric on single items; `named` gives the metrics that a formula asks for.
 * @throws BAD_FORMULA, or BAD_ARGUMENT when the context lacks what it needs
 */
export function ownItemMetric(
  definition: OwnMetricDefinition,
  context: ItemMetricContext,
  named: (name: string) => ItemMetric,
): ItemMetric {
  if (isScript(definition)) return scriptItemMetric(definition, context)
  return definition.of === 'texts' ? textFormula(definition) : pictureFormula(definition, named)
}

function textFormula(definition: OwnFormula): ItemMetric {
  const metric = formulaMetric(definition, TEXT_SCOPE)
  return {
    ...metric,
    kinds: ['text'],
    score: async (items) => Promise.resolve(valuesOf(metric, items as readonly TextItem[])),
  }
}

function pictureFormula(definition: OwnFormula, named: (name: string) => ItemMetric): ItemMetric {
  const metric = formulaMetric(definition, PICTURE_SCOPE)
  const parts = compileFormula(definition.formula, PICTURE_SCOPE).scores.map(named)
  return {
    ...metric,
    kinds: ['picture'],
    async score(items) {
      const pictures = items as readonly PictureItem[]
      const columns: (readonly [name: string, values: Float64Array])[] = []
      for (const part of parts) columns.push([part.name, await part.score(pictures)])
      return valuesOf(
        metric,
        pictures.map(({ prompt, picture: { width, height } }, i) => ({
          ...{ prompt, width, height },
          scores: Object.fromEntries(columns.map(([name, values]) => [name, values[i] as number])),
        })),
      )
    },
  }
}

/** Formulas refuse what is not a number, so every item has one. */
function valuesOf<Item>(metric: Metric<Item>, items: readonly Item[]): Float64Array {
  return Float64Array.from(items, (item) => metric.reduce(metric.stats(item)))
}

function scriptItemMetric(definition: OwnScript, { cage, signal }: ItemMetricContext): ItemMetric {
  if (!cage)
    throw new EngineError(
      'BAD_ARGUMENT',
      `metric: ${definition.name} is a script, and scripts do not run here.`,
      {
        details: { metric: definition.name },
        fixes: ['Take a metric by formula.'],
      },
    )
  const { of } = definition
  return {
    ...scriptMetric(definition),
    kinds: [of === 'texts' ? 'text' : 'picture'],
    async score(items) {
      const given = items.map((item) => scriptItem(item))
      const rows = await measureByScript(definition, cage, given, signal)
      return Float64Array.from(rows, scriptedValue)
    },
  }
}

/** An item as a script sees it. */
export function scriptItem(item: MetricItem): ScriptItem {
  if (!('picture' in item)) return scriptText(item)
  return { ...scriptPicture(item.prompt, item.picture), tokens: Array.from(item.tokens ?? []) }
}
