// Brings files of the person's own machine to the engine in pieces, for windows shown by a browser. A network that breaks
// costs a pause: sending goes on where the engine says that it has everything up to.
import { CallError } from '../../../engine/api/rpc/client.ts'
import type { ErrorView } from '../../../engine/api/contract/views.ts'
import { authorization } from '../client/token.ts'

/** A file with the place it had in what was dropped. */
export interface UploadFile {
  readonly path: string
  readonly file: File
}

/** What arrived, ready to be imported. */
export interface Uploaded {
  readonly grant: string
  readonly name: string
}

/** Of all bytes, from 0 to 1. */
export type UploadProgress = (share: number) => void

const CHUNK_BYTES = 8 * 1024 * 1024
/** What the engine takes in one upload. */
const MOST_BYTES = 20 * 1024 ** 3
const MOST_FILES = 100_000
/** Beyond this it is worth asking first. */
const LARGE_BYTES = 1024 ** 3
const LARGE_FILES = 5000
const USABLE =
  /\.(png|jpe?g|jfif|webp|gif|bmp|tiff?|avif|heic|heif|jxl|svg|txt|text|md|markdown|rst|tex|caption|jsonl?|ndjson|csv|tsv|parquet)$/i

/** What would be sent, and what not. */
export interface Assessment {
  readonly usable: readonly UploadFile[]
  readonly bytes: number
  /** Videos, programs and the like. */
  readonly refused: { readonly files: number; readonly bytes: number }
  /** `large` is worth a question; `too large` is more than the engine takes. */
  readonly size: 'small' | 'large' | 'too large'
}

/** Looks at the names and sizes of what was chosen. */
export function assess(files: readonly UploadFile[]): Assessment {
  const visible = files.filter(({ path }) => !path.split('/').some((part) => part.startsWith('.')))
  const usable = visible.filter(({ path }) => USABLE.test(path))
  const bytes = bytesOf(usable)
  const isTooLarge = bytes > MOST_BYTES || usable.length > MOST_FILES
  const isLarge = bytes > LARGE_BYTES || usable.length > LARGE_FILES
  return {
    usable,
    bytes,
    refused: { files: visible.length - usable.length, bytes: bytesOf(visible) - bytes },
    size: isTooLarge ? 'too large' : isLarge ? 'large' : 'small',
  }
}

function bytesOf(files: readonly UploadFile[]): number {
  return files.reduce((sum, { file }) => sum + file.size, 0)
}

/** How sending goes on after a break; tests replace it. */
export interface UploadPatience {
  /** Resolves after so many milliseconds, or rejects when the signal fires. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>
}

/** How often a piece is tried, with growing pauses: about a minute and a half. */
const TRIES = 9
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 20_000
/** A piece that takes longer is lost on the way. */
const ANSWER_WITHIN_MS = 60_000

/** Uploads; rejects when the signal stops it or the engine refuses. */
export async function upload(
  files: readonly UploadFile[],
  progress: UploadProgress,
  signal: AbortSignal,
  patience: UploadPatience = { wait },
): Promise<Uploaded> {
  const listed = files.map(({ path, file }) => ({ path, size: file.size }))
  const total = bytesOf(files)
  const sender = new Sender(signal, patience)
  const { session } = (await sender.post('/upload', JSON.stringify({ files: listed }))) as { session: string }
  try {
    let sent = 0
    for (const [index, { file }] of files.entries()) {
      await sender.file(`/upload/${session}/${index}`, file, (bytes) =>
        progress(total === 0 ? 1 : (sent + bytes) / total),
      )
      sent += file.size
    }
    return (await sender.post(`/upload/${session}/done`, '{}')) as Uploaded
  } catch (error) {
    await forget(session)
    throw error
  }
}

/** Gives the engine its room back, if it can be reached. */
async function forget(session: string): Promise<void> {
  const request = requestOf('{}', AbortSignal.timeout(5000))
  await fetch(new URL(`/upload/${session}/cancel`, location.href), request).catch(() => undefined)
}

class Sender {
  readonly #signal: AbortSignal
  readonly #patience: UploadPatience

  constructor(signal: AbortSignal, patience: UploadPatience) {
    this.#signal = signal
    this.#patience = patience
  }

  /** Sends a file piece by piece; the engine says where the next piece begins. */
  async file(path: string, file: File, sent: (bytes: number) => void): Promise<void> {
    for (let offset = 0; offset < file.size;) {
      const chunk = file.slice(offset, offset + CHUNK_BYTES)
      offset = await this.post(path, chunk, offset).then(
        () => offset + chunk.size,
        (error: unknown) => resumedAt(error, offset, file.size),
      )
      sent(offset)
    }
  }

  /** Asks, again after a pause when the network fails. */
  async post(path: string, body: string | Blob, offset?: number): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      this.#signal.throwIfAborted()
      try {
        const signal = AbortSignal.any([this.#signal, AbortSignal.timeout(ANSWER_WITHIN_MS)])
        return await answerOf(await fetch(new URL(path, location.href), requestOf(body, signal, offset)))
      } catch (error) {
        if (error instanceof CallError || this.#signal.aborted || attempt === TRIES) throw error
      }
      await this.#patience.wait(Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS), this.#signal)
    }
  }
}

/** A piece that came although its answer did not is a conflict, which says how much is there. */
function resumedAt(error: unknown, offset: number, size: number): number {
  const received = error instanceof CallError ? error.view.details['received'] : undefined
  if (typeof received === 'number' && received > offset && received <= size) return received
  throw error
}

function requestOf(body: string | Blob, signal: AbortSignal, offset?: number): RequestInit {
  return {
    method: 'POST',
    signal,
    body,
    headers: {
      ...authorization(),
      'X-FT': '1',
      'Content-Type': typeof body === 'string' ? 'application/json' : 'application/octet-stream',
      ...(offset !== undefined && { 'Upload-Offset': String(offset) }),
    },
  }
}

/** @throws CallError for what the engine refused, Error for what something on the way did */
async function answerOf(response: Response): Promise<unknown> {
  const text = await response.text()
  if (response.ok) return text === '' ? undefined : JSON.parse(text)
  const view = viewIn(text)
  if (view) throw new CallError(view)
  throw new Error(`upload: the engine answered with status ${response.status}.`)
}

function viewIn(text: string): ErrorView | undefined {
  try {
    const { code, message, details, fixes } = JSON.parse(text) as Partial<ErrorView>
    if (typeof code !== 'string' || typeof message !== 'string') return undefined
    return { code, message, details: details ?? {}, fixes: fixes ?? [] }
  } catch {
    return undefined
  }
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(signal.reason as Error)
    })
  })
}

/** Hears how many files and bytes were found so far. */
export type FoundSoFar = (files: number, bytes: number) => void

/** Every file of what was dropped, folders included, counted on the way. */
export async function droppedFiles(
  items: readonly DataTransferItem[],
  tell: FoundSoFar,
  signal: AbortSignal,
): Promise<UploadFile[]> {
  // Entries must be taken before the first wait: the list is emptied after the event.
  const waiting = items.map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null)
  const found: UploadFile[] = []
  let bytes = 0
  for (let entry = waiting.pop(); entry; entry = waiting.pop()) {
    signal.throwIfAborted()
    if (entry.isFile) {
      const file = await fileOf(entry as FileSystemFileEntry)
      bytes += file.size
      found.push({ path: entry.fullPath.replace(/^\//, ''), file })
      if (found.length % COUNTED_AT_ONCE === 0) tell(found.length, bytes)
    } else for (const inner of await entriesOf(entry as FileSystemDirectoryEntry)) waiting.push(inner)
  }
  tell(found.length, bytes)
  return found.sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** So many files between two words about it. */
const COUNTED_AT_ONCE = 100

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject))
}

async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const found: FileSystemEntry[] = []
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (batch.length === 0) return found
    found.push(...batch)
  }
}

/** Files of an `<input type="file">`. */
export function chosenFiles(list: FileList | null): UploadFile[] {
  return [...(list ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file }))
}
