// Starting from a preset: its values replace the person's, except what says what is learnt from what.
import type { PresetView } from '../../../engine/api/contract/views.ts'
import type { Values } from '../../lib/forms/values.ts'
import { differencesOf, withValuesAt } from '../../lib/recipe/values.ts'

/** What a person chose besides a goal stays when the goal changes. */
const KEPT = ['version', 'name', 'base', 'dataset', 'objective', 'samplePrompts', 'seed'] as const

/** What fits one kind of model only. */
const OF_A_KIND = ['base', 'dataset', 'objective', 'samplePrompts']

/** A recipe without what fits the kind of model that it was for. */
export function withoutKind(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([key]) => !OF_A_KIND.includes(key)))
}

/** The recipe after a preset was chosen. */
export function withPreset(values: Values, preset: PresetView): Values {
  const kept = Object.fromEntries(Object.entries(values).filter(([key]) => KEPT.some((one) => one === key)))
  return withValuesAt(kept, preset.values)
}

/** The paths where a recipe is not what its preset would make of it. */
export function changedFromPreset(values: Values, preset: PresetView): string[] {
  return differencesOf(withPreset(values, preset), values).map(({ path }) => path)
}
