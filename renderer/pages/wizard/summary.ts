// What was chosen, for the last step.
import type { CatalogEntry } from '../../../engine/api/descriptor.ts'
import type { DatasetView, ModelView, PresetView } from '../../../engine/api/contract/views.ts'
import { showValue } from '../../lib/forms/show-value.ts'
import { valueAt, type Values } from '../../lib/forms/values.ts'
import { t, tOr } from '../../lib/i18n/index.svelte.ts'
import { type ConditionalOption, defaultsOf, optionAt } from '../../lib/recipe/options.ts'
import { changedFromPreset } from './presets.ts'

/** One fact. */
export interface SummaryLine {
  readonly label: string
  readonly value: string
}

/** What names stand for. */
export interface Known {
  readonly models: readonly ModelView[] | undefined
  readonly datasets: readonly DatasetView[] | undefined
  readonly preset: PresetView | undefined
  readonly options: readonly ConditionalOption[]
  readonly objectives: readonly CatalogEntry[]
}

/** The values that people ask for first. */
const MAIN = ['steps', 'batchSize', 'optimizer.learningRate', 'method.name'] as const

/** Lines of the summary. */
export function summaryOf(values: Values, known: Known): SummaryLine[] {
  const { models, datasets, preset, options } = known
  return [
    { label: t('wizard.planGoal'), value: goalWords(values, preset) },
    { label: t('wizard.step_base'), value: nameOf(models, values['base']) },
    { label: t('wizard.step_data'), value: nameOf(datasets, values['dataset']) },
    { label: t('wizard.step_objective'), value: objectiveWords(values, known) },
    ...MAIN.flatMap((path) => mainLine(values, options, path)),
  ]
}

function goalWords(values: Values, preset: PresetView | undefined): string {
  if (!preset) return t('wizard.planNone')
  const goal = tOr(`wizard.preset_${preset.name}`, preset.label)
  const changed = changedFromPreset(values, preset).length
  return changed === 0 ? goal : `${goal} (${t('wizard.planChanged', { count: changed })})`
}

function nameOf(
  things: readonly { readonly id: string; readonly name: string }[] | undefined,
  value: unknown,
): string {
  if (typeof value !== 'string') return t('wizard.planNone')
  return things?.find(({ id }) => id === value)?.name ?? value
}

function objectiveWords(values: Values, { options, objectives }: Known): string {
  const name = String(
    valueAt(values, ['objective', 'name']) ?? defaultsOf(options).get('objective.name') ?? '',
  )
  const label = objectives.find((one) => one.name === name)?.label ?? name
  return tOr(`wizard.objective_${name}`, label)
}

function mainLine(values: Values, options: readonly ConditionalOption[], path: string): SummaryLine[] {
  const option = optionAt(options, path)
  if (!option) return []
  const value = valueAt(values, path.split('.')) ?? defaultsOf(options).get(path)
  return [{ label: option.label, value: showValue(value, option) }]
}
