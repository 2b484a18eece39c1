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
  /** The folder that it was added from is not touched. */
  readonly hasOtherCopy: boolean
}

/** Counts what goes. */
export function removalOf(
  model: Pick<ModelView, 'id' | 'source' | 'sizeBytes'>,
  models: readonly Pick<ModelView, 'parent'>[],
  { artifacts, duels }: { artifacts: readonly ArtifactView[]; duels: readonly DuelView[] },
): Removal {
  const own = artifacts.filter((artifact) => artifact.model === model.id)
  return {
    exports: own.length,
    duels: duels.filter(({ baseline, candidate }) => baseline === model.id || candidate === model.id).length,
    children: models.filter(({ parent }) => parent === model.id).length,
    freedBytes: model.sizeBytes + own.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    hasOtherCopy: model.source === 'added',
  }
}
