// What goes with a model that is removed, and what stays.
import type { ArtifactView, DuelView, ModelView } from '../../../engine/api/contract/views.ts'

/** Everything that a removal touches. */
export interface Removal {
  readonly exports: number
  readonly duels: number
  /** Models trained from it directly; they stay. */
  readonly children: number
  /** Bytes that are freed, exports included. */
  readonly freedBytes: number
  /** Its own files are removed: they lie in the data folder. */
  readonly ownsFiles: boolean
}

/** Counts what goes. Only trained models lie in the data folder. */
export function removalOf(
  model: Pick<ModelView, 'id' | 'source' | 'sizeBytes'>,
  models: readonly Pick<ModelView, 'parent'>[],
  { artifacts, duels }: { artifacts: readonly ArtifactView[]; duels: readonly DuelView[] },
): Removal {
  const own = artifacts.filter((artifact) => artifact.model === model.id)
  const ownsFiles = model.source === 'trained'
  return {
    exports: own.length,
    duels: duels.filter(({ baseline, candidate }) => baseline === model.id || candidate === model.id).length,
    children: models.filter(({ parent }) => parent === model.id).length,
    freedBytes: ownsFiles ? model.sizeBytes : 0,
    ownsFiles,
  }
}
