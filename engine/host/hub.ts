// Models of the Hugging Face hub: listed first, downloaded when a person agrees, kept by their commit.
import { mkdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, join } from 'node:path'
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import {
  type HubAccess,
  hubAccess,
  type HubReference,
  type HubSources,
  parseHubReference,
} from './hub-access.ts'
import { fetchHubFile } from './hub-fetch.ts'
import { type HubListing, hubListing } from './hub-listing.ts'

/** What steers a download. */
export interface HubDownloadOptions {
  /** Folder that gets a folder for the model. */
  readonly folder: string
  readonly sources?: HubSources
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((doneBytes: number, totalBytes: number) => void) | undefined
  /** Asked before anything but the listing is fetched; false ends it. */
  readonly confirm?: ((listing: HubListing) => Promise<boolean>) | undefined
}

/** A model that was downloaded. */
export interface HubDownload extends HubListing {
  readonly folder: string
}

/** What a reference means now: commit, files, sizes, licence. @throws as {@link downloadFromHub} */
export async function lookUpHub(
  reference: string,
  options: Pick<HubDownloadOptions, 'sources' | 'signal'> = {},
): Promise<HubListing> {
  return await hubListing(accessOf(options), parseHubReference(reference), options.signal)
}

/**
 * Downloads `hub:owner/name@revision`: the files that a text model needs, at the commit that the revision is now. Called again
 * it goes on where it stopped; what is whole is not fetched again.
 * @throws BAD_ARGUMENT for a reference that is none; UNKNOWN_NAME, HUB_REFUSED or HUB_UNREACHABLE for what the hub says;
 * FILE_NOT_FOUND when it holds no model that we read; HASH_MISMATCH; DISK_FULL; CANCELLED when it is not confirmed
 */
export async function downloadFromHub(reference: string, options: HubDownloadOptions): Promise<HubDownload> {
  const { signal, onProgress, confirm } = options
  const access = accessOf(options)
  const parsed = parseHubReference(reference)
  const listing = await hubListing(access, parsed, signal)
  if (confirm && !(await confirm(listing)))
    throw new EngineError('CANCELLED', message('hub.notAgreed', { repository: listing.repository }))
  const folder = join(options.folder, folderName(listing, parsed))
  await mkdir(folder, { recursive: true })
  let before = 0
  for (const file of listing.files) {
    const onBytes = (done: number): void => onProgress?.(before + done, listing.sizeBytes)
    await fetchHubFile({ access, listing, file, folder, signal, onBytes })
    before += file.sizeBytes
  }
  return { ...listing, folder }
}

/** One for each commit, and for each GGUF file of it. */
function folderName({ repository, commit }: HubListing, { file }: HubReference): string {
  const stem = file === undefined ? [] : [basename(file, '.gguf')]
  return [repository.replace('/', '--'), commit.slice(0, 12), ...stem].join('@')
}

function accessOf({ sources }: Pick<HubDownloadOptions, 'sources'>): HubAccess {
  return hubAccess(sources ?? { env: process.env, userFolder: homedir() })
}
