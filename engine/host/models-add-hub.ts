// A model of the hub → a text model of the data folder: what it is told first, then fetched, checked, copied, recorded.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Store } from '../store/store.ts'
import type { ModelRow } from '../store/tables/models.ts'
import { downloadFromHub } from './hub.ts'
import type { HubListing } from './hub-listing.ts'
import { addTextModel } from './models-add-text.ts'
import { requireFreeName } from './models.ts'

/** Folder of a data folder that holds downloads that are not complete. */
const DOWNLOADS = 'hub'

/** What steers it from outside. */
export interface HubAddControl {
  readonly name?: string | undefined
  /** Asked with what there is, before anything is fetched. */
  readonly confirm: (listing: HubListing) => Promise<boolean>
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((doneBytes: number, totalBytes: number) => void) | undefined
}

/** True for what names a model of the hub. */
export function isHubReference(path: string): boolean {
  return path.startsWith('hub:')
}

/**
 * Fetches `hub:owner/name@revision` and adds it, by the commit that the revision is now. A download that was stopped goes on
 * where it was.
 * @throws as downloadFromHub and addTextModel; CANCELLED when nobody agrees
 */
export async function addHubModel(
  store: Store,
  reference: string,
  control: HubAddControl,
): Promise<ModelRow> {
  const { name, ...steering } = control
  if (name !== undefined) requireFreeName(store, name)
  const folder = join(store.home.root, DOWNLOADS)
  const found = await downloadFromHub(reference, { folder, ...steering })
  const { repository, commit, licence } = found
  const own = name ?? store.models.freeName(repository.slice(repository.indexOf('/') + 1))
  const model = addTextModel(store, found.folder, {
    name: own,
    source: `hub:${repository}@${commit}`,
    licence,
  })
  rmSync(found.folder, { recursive: true, force: true })
  return model
}
