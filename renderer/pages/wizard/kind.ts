// The kind of model that a draft is for, as far as its goal, base and data say.
import type { DatasetView, ModelView, PresetView } from '../../../engine/api/contract/views.ts'
import type { ModelKind } from '../../../engine/api/options.ts'
import type { Values } from '../../lib/forms/values.ts'
import { kindLearning, kindOfRecipe, trainableKind } from '../../lib/recipe/kinds.ts'

/** What the wizard knows of a draft's kind. */
export interface WizardKind {
  readonly kind: ModelKind | undefined
  /** Of models that can be chosen as the base: those for the goal, else for the data. */
  readonly wanted: ModelKind | undefined
  /** Of models that learn from the data that can be chosen: that of the base, else that of the goal. */
  readonly ofBase: ModelKind | undefined
  /** Of base or data, whatever the goal: the order of goals must not change when one is chosen. */
  readonly ofData: ModelKind | undefined
}

/** What names stand for. */
export interface KnownThings {
  readonly preset: PresetView | undefined
  readonly models: readonly ModelView[] | undefined
  readonly datasets: readonly DatasetView[] | undefined
}

/** Works it out from a draft. */
export function wizardKind(values: Values, { preset, models, datasets }: KnownThings): WizardKind {
  const base = named(models, values['base'])
  const dataset = named(datasets, values['dataset'])
  return {
    kind: kindOfRecipe({ base, preset, dataset }),
    wanted: preset?.kind ?? (dataset && kindLearning(dataset)),
    ofBase: (base && trainableKind(base)) ?? preset?.kind,
    ofData: (base && trainableKind(base)) ?? (dataset && kindLearning(dataset)),
  }
}

function named<T extends { readonly id: string; readonly name: string }>(
  things: readonly T[] | undefined,
  value: unknown,
): T | undefined {
  return things?.find(({ id, name }) => id === value || name === value)
}
