// What was chosen, for the last step.
import type { DatasetView, ModelView, PresetView } from '../../../engine/api/contract/views.ts'
import { showValue } from '../../lib/forms/show-value.ts'
import { valueAt, type Values } from '../../lib/forms/values.ts'
import { t, tOr } from '../../lib/i18n/index.svelte.ts'
import { type ConditionalOption, defaultsOf, optionAt } from '../../lib/recipe/options.ts'
import { changedFromPreset } from './presets.ts'

/** What names stand for. */
export interface Known {
  readonly models: readonly ModelView[] | undefined
  readonly datasets: readonly DatasetView[] | undefined
  readonly goal: string | undefined
  readonly preset: PresetView | undefined
  readonly options: readonly ConditionalOption[]
}

/** The values that people ask for first. */
const MAIN = ['steps', 'batchSize', 'optimizer.learningRate', 'method.name'] as const

/** Lines of the summary. */
export function summaryOf({ values }: { readonly values: Values }, known: Known): { label: string; value: string }[] {
  const { models, datasets, goal, preset, options } = known
  const changed = preset ? changedFromPreset(values, preset).length : 0
  const nameOf = (things: readonly { id: string; name: string }[] | undefined, key: string): string => {
    const value = values[key]
    if (typeof value !== 'string') return t('wizard.planNone')
    return things?.find(({ id }) => id === value)?.name ?? value
  }
  const objective = String(valueAt(values, ['objective', 'name']) ?? defaultsOf(options).get('objective.name') ?? '')
  return [
    { label: t('wizard.planGoal'), value: goalWords(goal, changed) },
    { label: t('wizard.step_base'), value: nameOf(models, 'base') },
    { label: t('wizard.step_data'), value: nameOf(datasets, 'dataset') },
    { label: t('wizard.step_objective'), value: tOr(`wizard.objective_${objective}`, objective) },
    ...MAIN.flatMap((path) => mainLine(values, options, path)),
  ]
}

function goalWords(goal: string | undefined, changed: number): string {
  if (goal === undefined) return t('wizard.planNone')
  return changed === 0 ? goal : `${goal} (${t('wizard.planChanged', { count: changed })})`
}

function mainLine(values: Values, options: readonly ConditionalOption[], path: string): { label: string; value: string }[] {
  const option = optionAt(options, path)
  if (!option) return []
  const value = valueAt(values, path.split('.')) ?? defaultsOf(options).get(path)
  return [{ label: option.label, value: showValue(value, option) }]
}
