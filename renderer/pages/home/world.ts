// What the home page looks at: everything there is, newest first.
import { trainableKind } from '../../lib/recipe/kinds.ts'
import type {
  ArtifactView,
  DatasetView,
  DuelView,
  ModelView,
  RunView,
} from '../../../engine/api/contract/views.ts'

/** Everything there is. */
export interface World {
  readonly datasets: readonly DatasetView[]
  readonly models: readonly ModelView[]
  readonly runs: readonly RunView[]
  readonly duels: readonly DuelView[]
  readonly artifacts: readonly ArtifactView[]
}

/** The later of two first. */
export function newestFirst<T extends { readonly createdAt: string }>(things: readonly T[]): T[] {
  return [...things].sort((a, b) => (a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : 0))
}

/** Models that people made or brought. */
export function ownModels({ models }: Pick<World, 'models'>): ModelView[] {
  return newestFirst(models.filter((model) => !model.isShipped && trainableKind(model) !== undefined))
}
