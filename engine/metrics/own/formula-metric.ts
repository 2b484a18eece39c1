// Own metrics by formula: plain data that becomes a metric like any other.
import { EngineError } from '../../base/errors.ts'
import { message } from '../../base/message.ts'
import type { Metric, MetricDescriptor } from '../contract.ts'
import { compileFormula } from './formula.ts'
import type { FormulaScope } from './formula-scopes.ts'

/** An own metric as it is stored. */
export type FormulaMetricDefinition = Pick<
  MetricDescriptor,
  'name' | 'version' | 'label' | 'help' | 'direction' | 'unit' | 'range'
> & { readonly formula: string }

/** The mean of the formula over items. @throws BAD_FORMULA when it cannot be read */
export function formulaMetric<Item>(
  { formula: text, ...description }: FormulaMetricDefinition,
  scope: FormulaScope<Item>,
): Metric<Item> {
  const formula = compileFormula(text, scope)
  const needs = [
    ...scope.needs,
    ...formula.fields.flatMap((field) => scope.needsOfFields[field] ?? []),
    ...formula.scores.flatMap((score) => scope.needsOfScore(score)),
  ]
  return {
    ...description,
    level: 'item',
    needs: [...new Set(needs)],
    deterministic: true,
    normalisation: `formula, mean over items: ${text.trim()}`,
    stats: (item) => [inRange(description, formula.value(scope.inputOf(item))), 1],
    reduce: ([sum, count]) => (sum as number) / (count as number),
  }
}

/** A value outside what the metric promises would spoil charts and rewards unseen. @throws METRIC_FAILED */
function inRange(
  { name, range: [least, greatest] }: Pick<MetricDescriptor, 'name' | 'range'>,
  value: number,
): number {
  if (value >= (least ?? value) && value <= (greatest ?? value)) return value
  throw new EngineError(
    'METRIC_FAILED',
    message('own.outside', { name, least: least ?? '−∞', greatest: greatest ?? '∞', value }),
    { fixes: [message('own.outsideFix')] },
  )
}
