// Brings files of the person's own machine to the engine in pieces, for windows shown by a browser.
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
const USABLE =
  /\.(png|jpe?g|webp|gif|bmp|tiff?|avif|svg|txt|caption|md|json|jsonl|ndjson|csv|tsv|parquet|tar|zip)$/i

/** Files that an importer may use, and how many are none: videos, programs and the like. */
export function usableFiles(files: readonly UploadFile[]): {
  readonly usable: readonly UploadFile[]
  readonly refused: number
} {
  const visible = files.filter(({ path }) => !path.split('/').some((part) => part.startsWith('.')))
  const usable = visible.filter(({ path }) => USABLE.test(path))
  return { usable, refused: visible.length - usable.length }
}

/** Uploads; rejects when the signal stops it or the engine refuses. */
export async function upload(
  files: readonly UploadFile[],
  progress: UploadProgress,
  signal: AbortSignal,
): Promise<Uploaded> {
  const listed = files.map(({ path, file }) => ({ path, size: file.size }))
  const { session } = (await post('/upload', JSON.stringify({ files: listed }), { signal })) as {
    session: string
  }
  const total = listed.reduce((sum, { size }) => sum + size, 0)
  let sent = 0
  for (const [index, { file }] of files.entries())
    for (let offset = 0; offset < file.size; offset += CHUNK_BYTES) {
      const chunk = file.slice(offset, offset + CHUNK_BYTES)
      await post(`/upload/${session}/${index}`, chunk, { signal, offset })
      sent += chunk.size
      progress(total === 0 ? 1 : sent / total)
    }
  return (await post(`/upload/${session}/done`, '{}', { signal })) as Uploaded
}

async function post(
  path: string,
  body: string | Blob,
  { signal, offset }: { signal: AbortSignal; offset?: number },
): Promise<unknown> {
  const response = await fetch(new URL(path, location.href), {
    method: 'POST',
    signal,
    body,
    headers: {
      ...authorization(),
      'X-FT': '1',
      'Content-Type': typeof body === 'string' ? 'application/json' : 'application/octet-stream',
      ...(offset !== undefined && { 'Upload-Offset': String(offset) }),
    },
  })
  const text = await response.text()
  if (!response.ok)
    throw new Error(messageOf(text) ?? `upload: the engine answered with status ${response.status}.`)
  return text === '' ? undefined : JSON.parse(text)
}

function messageOf(text: string): string | undefined {
  try {
    const { message } = JSON.parse(text) as { message?: unknown }
    return typeof message === 'string' ? message : undefined
  } catch {
    return undefined
  }
}

/** Every file of what was dropped, folders included. */
export async function droppedFiles(items: readonly DataTransferItem[]): Promise<UploadFile[]> {
  // Entries must be taken before the first wait: the list is emptied after the event.
  const entries = items.map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null)
  return (await Promise.all(entries.map((entry) => filesBelow(entry)))).flat()
}

async function filesBelow(entry: FileSystemEntry): Promise<UploadFile[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    )
    return [{ path: entry.fullPath.replace(/^\//, ''), file }]
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  const found: UploadFile[] = []
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (batch.length === 0) return found
    for (const inner of batch) found.push(...(await filesBelow(inner)))
  }
}

/** Files of an `<input type="file">`. */
export function chosenFiles(list: FileList | null): UploadFile[] {
  return [...(list ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file }))
}
