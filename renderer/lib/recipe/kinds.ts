// Kinds of models: what they learn from, and which goals, objectives and options concern them.
import type { DatasetView, ModelView, PresetView } from '../../../engine/api/contract/views.ts'
import type { ModelKind, OptionDescription } from '../../../engine/api/options.ts'

/** The kind that a model can be trained as; undefined for one that cannot. */
export function trainableKind({ kind, draws }: Pick<ModelView, 'kind' | 'draws'>): ModelKind | undefined {
  if (draws) return 'caption-image'
  return kind === 'text' ? 'text' : undefined
}

/** The kind of models that learn from a dataset. */
export function kindLearning({ kind }: Pick<DatasetView, 'kind'>): ModelKind {
  return kind === 'texts' ? 'text' : 'caption-image'
}

/** Entries that concern a kind; all of them while no kind is known. */
export function ofKind<T extends { readonly kinds?: readonly ModelKind[] }>(
  entries: readonly T[],
  kind: ModelKind | undefined,
): readonly T[] {
  return entries.filter(({ kinds }) => kind === undefined || kinds === undefined || kinds.includes(kind))
}

/** Options that concern a kind, those within groups too. */
export function optionsOfKind<T extends OptionDescription>(
  options: readonly T[],
  kind: ModelKind | undefined,
): readonly T[] {
  return ofKind(options, kind).map((option) =>
    option.options ? { ...option, options: optionsOfKind(option.options, kind) } : option,
  )
}

/** What says which kind of model a recipe is for. */
export interface KindSigns {
  readonly base: ModelView | undefined
  readonly preset: PresetView | undefined
  readonly dataset: DatasetView | undefined
}

/** The kind of a recipe: of its base, else of its goal, else of what its dataset is for. */
export function kindOfRecipe({ base, preset, dataset }: KindSigns): ModelKind | undefined {
  return (base && trainableKind(base)) ?? preset?.kind ?? (dataset && kindLearning(dataset))
}
