// Gets one file of the hub: from the cache of Hugging Face's tools, or over the network, going on where it stopped. Every
// byte is hashed while it comes; what is not what the listing says is never installed.
import { createHash, type Hash } from 'node:crypto'
import { createReadStream, existsSync, statSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { askHub, type HubAccess, unreachable } from './hub-access.ts'
import type { HubFile, HubListing } from './hub-listing.ts'

/** A file, where it comes from and where it goes. */
export interface FetchTask {
  readonly access: HubAccess
  readonly listing: Pick<HubListing, 'repository' | 'commit'>
  readonly file: HubFile
  readonly folder: string
  readonly signal?: AbortSignal | undefined
  /** Called with how many bytes of the file are there. */
  readonly onBytes?: ((done: number) => void) | undefined
}

/** Ending of what is not finished. */
const PART = '.part'
/** A connection that broke and brought nothing is tried again at once, so often. */
const IDLE_TRIES = 3

/**
 * Puts a file into its folder, whole and checked.
 * @throws as askHub; HUB_UNREACHABLE when the connection breaks and brings nothing more; HASH_MISMATCH; DISK_FULL; the signal's reason
 */
export async function fetchHubFile(task: FetchTask): Promise<void> {
  const { file, folder } = task
  const target = join(folder, file.name)
  if (existsSync(target)) return task.onBytes?.(file.sizeBytes) // it got this name when it was checked
  const part = `${target}${PART}`
  const blob = join(blobsFolder(task), file.hash.hex)
  if (!existsSync(part) && existsSync(blob)) await copy(task, blob, part)
  const digest = await fetchWhole(task, part)
  if (digest === file.hash.hex) return await rename(part, target)
  await rm(part, { force: true })
  throw mismatch(file, digest)
}

function blobsFolder({ access, listing }: FetchTask): string {
  return join(access.cache, `models--${listing.repository.replace('/', '--')}`, 'blobs')
}

/** A blob of the cache as if it had been downloaded; one that is broken is left alone. */
async function copy(task: FetchTask, blob: string, part: string): Promise<void> {
  await store(task, { body: createReadStream(blob), part, had: 0, hash: startHash(task.file) }).catch(
    async (error: unknown) => {
      if (task.signal?.aborted || isFull(error)) throw inWords(task, error)
      await rm(part, { force: true })
    },
  )
}

/** The file's hash, when all of it is in `part`. A connection that breaks is taken up again as long as it brings something. */
async function fetchWhole(task: FetchTask, part: string): Promise<string> {
  for (let idle = 0; ;) {
    const before = sizeOf(part)
    try {
      return await fetchRest(task, part)
    } catch (error) {
      if (error instanceof EngineError || task.signal?.aborted || isFull(error)) throw inWords(task, error)
      idle = sizeOf(part) > before ? 0 : idle + 1
      if (idle === IDLE_TRIES) throw unreachable(task.access.endpoint, error)
    }
  }
}

async function fetchRest(task: FetchTask, part: string): Promise<string> {
  const { file, signal } = task
  if (sizeOf(part) > file.sizeBytes) await rm(part)
  const had = sizeOf(part)
  const hash = await rehash(file, part)
  if (had === file.sizeBytes && existsSync(part)) return hash.digest('hex')
  const { repository, commit } = task.listing
  const path = `/${repository}/resolve/${commit}/${file.path.split('/').map(encodeURIComponent).join('/')}`
  const headers: Record<string, string> = had > 0 ? { range: `bytes=${had}-` } : {}
  const response = await askHub(task.access, path, { headers, signal, what: `${repository}/${file.path}` })
  const isRest = response.status === 206
  const body = response.body as unknown as AsyncIterable<Uint8Array>
  return await store(task, { body, part, had: isRest ? had : 0, hash: isRest ? hash : startHash(file) })
}

/**
 * Writes what comes behind what is there; what came before a connection broke stays.
 * @throws HASH_MISMATCH when more comes than the file has; an Error when less does
 */
async function store(
  { file, signal, onBytes }: FetchTask,
  { body, part, had, hash }: { body: AsyncIterable<Uint8Array>; part: string; had: number; hash: Hash },
): Promise<string> {
  let done = had
  const handle = await open(part, had > 0 ? 'a' : 'w')
  try {
    for await (const chunk of body) {
      signal?.throwIfAborted()
      done += chunk.length
      if (done > file.sizeBytes) throw mismatch(file, `more than ${file.sizeBytes} bytes`)
      hash.update(chunk)
      await handle.writeFile(chunk) // from where the last one ended
      onBytes?.(done)
    }
    await handle.sync()
  } finally {
    await handle.close()
  }
  if (done < file.sizeBytes) throw new Error(`the connection ended after ${done} of ${file.sizeBytes} bytes`)
  return hash.digest('hex')
}

/** git hashes a blob with its length in front. */
function startHash({ hash, sizeBytes }: HubFile): Hash {
  if (hash.kind === 'sha256') return createHash('sha256')
  return createHash('sha1').update(`blob ${sizeBytes}\0`)
}

/** The hash of what is there, read from the disk again. */
async function rehash(file: HubFile, part: string): Promise<Hash> {
  const hash = startHash(file)
  if (existsSync(part)) for await (const chunk of createReadStream(part)) hash.update(chunk as Uint8Array)
  return hash
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

function isFull(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOSPC'
}

function inWords({ file, folder, signal }: FetchTask, error: unknown): unknown {
  if (signal?.aborted) return signal.reason
  if (!isFull(error)) return error
  return new EngineError(
    'DISK_FULL',
    message('hub.full', { folder, name: file.name, bytes: file.sizeBytes }),
    {
      cause: error,
      details: { neededBytes: file.sizeBytes },
      fixes: [message('hub.fullFix')],
    },
  )
}

function mismatch({ path, hash }: HubFile, came: string): EngineError {
  return new EngineError(
    'HASH_MISMATCH',
    message('hub.hash', { path, kind: hash.kind, expected: hash.hex, came }),
    {
      fixes: [message('hub.hashFix')],
    },
  )
}
