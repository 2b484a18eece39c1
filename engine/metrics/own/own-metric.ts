// Own metrics, by formula or by script, as plain data.
import type { FormulaMetricDefinition } from './formula-metric.ts'
import type { ScriptMetricDefinition } from './script-contract.ts'

/** What an own metric measures: written texts or drawn pictures. */
export type OwnMetricOf = 'texts' | 'pictures'

/** An own metric by formula. */
export type OwnFormula = FormulaMetricDefinition & { readonly of: OwnMetricOf }
/** An own metric by script. */
export type OwnScript = ScriptMetricDefinition & { readonly of: OwnMetricOf }
/** An own metric as it is stored. */
export type OwnMetricDefinition = OwnFormula | OwnScript

/** Whether it is a script. */
export function isScript(definition: OwnMetricDefinition): definition is OwnScript {
  return 'source' in definition
}
