// What the engine describes in English, in the language of the window where it has words for it.
import type { MetricWordsView } from '../../../engine/api/contract/metric-views.ts'
import type { OptionDescription } from '../../../engine/api/options.ts'
import { tOr } from './index.svelte.ts'

/** What a metric is called. */
export function metricLabel({ metric, label }: { readonly metric: string; readonly label: string }): string {
  return tOr(`engine.metric_${metric}`, label)
}

/** What a metric says. */
export function metricHelp({ metric, help }: { readonly metric: string; readonly help: string }): string {
  return tOr(`engine.metric_${metric}_help`, help)
}

/** What a type of exports is called. */
export function exportLabel({ name, label }: { readonly name: string; readonly label: string }): string {
  return tOr(`engine.export_${name}`, label)
}

/** What one gains and loses by a type of exports. */
export function exportHelp({ name, help }: { readonly name: string; readonly help: string }): string {
  return tOr(`engine.export_${name}_help`, help)
}

/** What a function of formulas gives. */
export function functionHelp({ name, takes, help }: MetricWordsView['functions'][number]): string {
  return tOr(`engine.function_${name}_${takes[0] ?? ''}`, help)
}

/** What a type of values in formulas is called. */
export function typeLabel(type: string): string {
  return tOr(`engine.type_${type}`, type)
}

/** What a unit of a metric is called. */
export function unitLabel(unit: string): string {
  return tOr(`engine.unit_${unit}`, unit)
}

/** What a runtime is called. */
export function runtimeLabel({ name, label }: { readonly name: string; readonly label: string }): string {
  return tOr(`engine.runtime_${name}`, label)
}

/** What a control of a comparison is called. */
export function controlLabel(label: string): string {
  return tOr(`engine.control_${label}`, label)
}

/** What one of the words that an option allows is called. */
export function choiceLabel(
  { choiceLabels }: Pick<OptionDescription, 'choiceLabels'>,
  choice: string | number,
): string {
  return tOr(`engine.choice_${choice}`, choiceLabels?.[choice] ?? String(choice))
}
