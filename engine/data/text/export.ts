// Writing texts back to files that any tool reads, ours included: one file for each side.
import { mkdir, mkdtemp, open, readdir, rename, rm, rmdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { EngineError } from '../../base/errors.ts'
import { message } from '../../base/message.ts'
import { systemReason } from '../../base/reasons.ts'
import { cancelled } from '../concurrent.ts'
import type { ExportControl, ExportResult } from '../export.ts'
import type { Split } from '../pairs.ts'
import type { TextExample } from './example.ts'
import { textExporterNamed } from './exporters/index.ts'

/** Files by side, named as the Hugging Face hub names them. */
const FILES: Readonly<Record<Split, string>> = { train: 'train', eval: 'validation', test: 'test' }
/** Characters gathered before they are written. */
const BATCH_CHARACTERS = 2 ** 20

/** What to write. */
export interface TextExportRequest {
  readonly texts: Iterable<TextExample>
  /** How many there are, for the progress. */
  readonly count: number
  readonly format: string
  /** A new or empty folder. */
  readonly out: string
}

/**
 * Writes texts into a new folder, which appears complete or not at all.
 * @throws UNKNOWN_NAME for a format, BAD_ARGUMENT when a text does not fit into it, NAME_TAKEN when the folder holds something
 * @throws DISK_FULL, WRITE_FAILED or CANCELLED
 */
export async function exportTexts(
  { texts, count, format, out }: TextExportRequest,
  { signal, onProgress }: ExportControl = {},
): Promise<ExportResult> {
  const exporter = textExporterNamed(format)
  const target = resolve(out)
  await requireEmpty(target)
  let staging: string | undefined
  try {
    await mkdir(dirname(target), { recursive: true })
    staging = await mkdtemp(`${target}.partial-`)
    const files = new Map<Split, TableWriter>()
    let done = 0
    for (const text of texts) {
      if (signal?.aborted) throw cancelled('export')
      const known = files.get(text.split)
      const writer =
        known ?? new TableWriter(join(staging, FILES[text.split] + exporter.extension), exporter.head)
      files.set(text.split, writer)
      await writer.add(exporter.row(text))
      if (++done % 1000 === 0 || done === count) onProgress?.({ done, total: count })
    }
    for (const writer of files.values()) await writer.end()
    await rmdir(target).catch(() => undefined)
    await rename(staging, target)
    return { path: target, files: files.size }
  } catch (cause) {
    if (staging !== undefined) await rm(staging, { recursive: true, force: true })
    throw cause instanceof EngineError ? cause : writeFailure(target, cause)
  }
}

/** Gathers rows and writes them in large pieces. */
class TableWriter {
  readonly #path: string
  #waiting: string

  constructor(path: string, head: string) {
    this.#path = path
    this.#waiting = head
  }

  async add(row: string): Promise<void> {
    this.#waiting += row
    if (this.#waiting.length >= BATCH_CHARACTERS) await this.end()
  }

  async end(): Promise<void> {
    const file = await open(this.#path, 'a')
    try {
      await file.writeFile(this.#waiting)
    } finally {
      await file.close()
    }
    this.#waiting = ''
  }
}

async function requireEmpty(target: string): Promise<void> {
  const entries = await readdir(target).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return []
    throw new EngineError('NAME_TAKEN', message('export.fileThere', { target }), {
      cause,
    })
  })
  if (entries.length === 0) return
  throw new EngineError('NAME_TAKEN', message('export.notEmpty', { target, count: entries.length }), {
    fixes: [message('export.notEmptyFix')],
  })
}

function writeFailure(target: string, cause: unknown): EngineError {
  const code = (cause as NodeJS.ErrnoException).code ?? String(cause)
  return new EngineError(
    code === 'ENOSPC' ? 'DISK_FULL' : 'WRITE_FAILED',
    message('export.writing', { target, reason: systemReason(cause) }),
    { fixes: [message('export.fullFix')], cause },
  )
}
