// Versions of a dataset, as the window asks for them.
import type { AppHandlers } from '../../../api/contract/index.ts'
import type {
  DifferenceView,
  PairDifferenceView,
  PairStateView,
  VersionView,
} from '../../../api/contract/version-views.ts'
import type { PairState, VersionRow } from '../../../store/tables/versions.ts'
import { differenceOf, type PairDifference, totalsOf } from '../../datasets-difference.ts'
import { planRestore } from '../../datasets-restore.ts'
import { keepVersion, removeVersion } from '../../datasets-versions.ts'
import type { Curation } from './curation.ts'
import type { PairRow } from './rows.ts'
import { operationView } from './views.ts'

/** The calls that this file answers. */
type VersionCalls = Pick<
  AppHandlers['datasets'],
  'versions' | 'keepVersion' | 'removeVersion' | 'difference' | 'restoreVersion'
>

/** Answers the calls on versions. */
export function versions(curation: Curation): VersionCalls {
  const { app, store, index } = curation
  const differenceBetween = rememberingDifference(curation)
  const tell = (dataset: string): void => app.tell('datasets', 'changed', { dataset })
  return {
    versions: ({ dataset }) => store.versions.list(curation.idOf(dataset)).map(versionView).reverse(),
    keepVersion: ({ dataset: reference, name }) => {
      const dataset = curation.idOf(reference)
      const version = keepVersion(store, dataset, { name, pairs: index.rows(dataset) })
      tell(dataset)
      return versionView(version)
    },
    removeVersion: ({ dataset: reference, version }) => {
      const dataset = curation.idOf(reference)
      removeVersion(store, dataset, version)
      tell(dataset)
    },
    difference: async ({ dataset: reference, from, to, kind, offset, limit }, signal) => {
      const dataset = curation.idOf(reference)
      const differences = await differenceBetween(dataset, { from, to }, signal)
      const asked = kind === null ? differences : differences.filter(({ kinds }) => kinds.includes(kind))
      return {
        ...{ totals: totalsOf(differences), pairs: differences.length, total: asked.length },
        shown: shown(index.finder(dataset), asked.slice(offset, offset + limit)),
      }
    },
    restoreVersion: ({ dataset: reference, version }) => {
      const dataset = curation.idOf(reference)
      const plan = planRestore(store, dataset, { version, pairs: index.rows(dataset) })
      return plan ? operationView(curation.apply(dataset, plan)) : null
    },
  }
}

interface Compared {
  readonly from: string
  readonly to: string | null
}

/** The last comparison stays at hand, as a person turns its pages. */
function rememberingDifference({ store, index }: Curation) {
  let known = { name: '', differences: [] as readonly PairDifference[] }
  return async (
    dataset: string,
    { from, to }: Compared,
    signal: AbortSignal,
  ): Promise<readonly PairDifference[]> => {
    const idOf = (version: string): string => store.versions.find(dataset, version).id
    const compared = { from: idOf(from), to: to === null ? null : idOf(to) }
    const name = JSON.stringify([dataset, compared, to === null ? store.datasets.revision(dataset) : 0])
    if (known.name === name) return known.differences
    const pairs = to === null ? [...index.rows(dataset)] : undefined
    const differences = await differenceOf(store, dataset, { ...compared, pairs }, signal)
    known = { name, differences }
    return differences
  }
}

function versionView({ id, name, run, counts, createdAt }: VersionRow): VersionView {
  return { id, name, run, counts, createdAt }
}

function shown(
  rowOf: (key: string) => PairRow,
  differences: readonly PairDifference[],
): DifferenceView['shown'] {
  return differences.map(({ key, kinds, before, after }): PairDifferenceView => {
    const { picture, file } = rowOf(key)
    return { ...{ key, picture, file, kinds }, before: stateView(before), after: stateView(after) }
  })
}

function stateView(state: PairState | null): PairStateView | null {
  if (!state) return null
  const { captions, split, status, rating, tags } = state
  return { captions: captions.map(({ text }) => text), split, status, rating, tags }
}
