// Writing a dataset back to files that any tool reads, ours included: import → export → import changes nothing.
import { mkdir, mkdtemp, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { EngineError, nearestName } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { systemReason } from '../base/reasons.ts'
import type { FitOptions } from '../formats/images-resample.ts'
import { sniffImageFormat } from '../formats/images-sniff.ts'
import { encodePng } from '../formats/images-encode.ts'
import { cancelled } from './concurrent.ts'
import { readPictureFile, sha256Of } from './examine.ts'
import { EXPORTERS } from './exporters/index.ts'
import type { Exporter, PlacedPicture } from './exporters/exporter.ts'
import { extensionOf } from './folder-listing.ts'
import type { PictureRecord, Split } from './pairs.ts'

/** What exporting needs of a picture. */
export type ExportedPicture = Pick<
  PictureRecord,
  'key' | 'file' | 'imageFile' | 'sha256' | 'captions' | 'split' | 'image'
>

/** What steers an export from outside. */
export interface ExportControl {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void
}

/** What was written. */
export interface ExportResult {
  readonly path: string
  /** Number of files. */
  readonly files: number
}

/** Longest part of a picture's old name that is kept in its new one. */
const MAX_STEM = 60
/** Names that Windows keeps for devices. */
const DEVICE_NAME = /^(con|prn|aux|nul|com\d|lpt\d)$/

/**
 * Writes pictures and captions into a new folder. A picture goes out as the file it came in, byte for byte; where that
 * file is gone or changed, as the prepared square in PNG. The folder appears complete or not at all.
 * @throws UNKNOWN_NAME when there is no such format
 * @throws NAME_TAKEN when the folder exists and is not empty
 * @throws HASH_MISMATCH when a picture's file is gone or changed and the record holds no prepared square
 * @throws DISK_FULL or WRITE_FAILED
 * @throws CANCELLED when the signal fires
 */
export async function exportPairs(
  dataset: { readonly pairs: readonly ExportedPicture[]; readonly preparation: FitOptions },
  format: string,
  out: string,
  control: ExportControl = {},
): Promise<ExportResult> {
  const exporter = exporterNamed(format)
  const target = resolve(out)
  await checkTarget(target)
  let staging: string | undefined
  try {
    await mkdir(dirname(target), { recursive: true })
    staging = await mkdtemp(`${target}.partial-`)
    const files = await writeAll(dataset.pairs, exporter, staging, control)
    await rmdir(target).catch(() => undefined)
    await rename(staging, target)
    return { path: target, files }
  } catch (cause) {
    if (staging !== undefined) await rm(staging, { recursive: true, force: true })
    throw cause instanceof EngineError ? cause : writeFailure(target, cause)
  }
}

async function writeAll(
  pairs: readonly ExportedPicture[],
  exporter: Exporter,
  staging: string,
  control: ExportControl,
): Promise<number> {
  const folders = new Map<Split, PlacedPicture[]>()
  const names = new Set<string>()
  let files = 0
  for (const pair of pairs) {
    if (control.signal?.aborted) throw cancelled('export')
    const folder = join(staging, exporter.folders[pair.split])
    const placed = folders.get(pair.split) ?? []
    if (placed.length === 0) await mkdir(folder)
    const { bytes, extension } = await pictureBytes(pair)
    const name = unusedStem(pair, names) + extension
    await writeFile(join(folder, name), bytes, { flag: 'wx' })
    placed.push({ name, captions: pair.captions })
    folders.set(pair.split, placed)
    files++
    control.onProgress?.({ done: files, total: pairs.length })
  }
  for (const [split, pictures] of folders)
    for (const { name, text } of exporter.captionFiles(pictures)) {
      await writeFile(join(staging, exporter.folders[split], name), text)
      files++
    }
  return files
}

async function pictureBytes(pair: ExportedPicture): Promise<{ bytes: Uint8Array; extension: string }> {
  const bytes = await readPictureFile(pair.imageFile, pair.file).catch(() => undefined)
  if (bytes !== undefined && sha256Of(bytes) === pair.sha256) {
    const format = sniffImageFormat(bytes)
    return { bytes, extension: format === undefined ? extensionOf(pair.file) : `.${format}` }
  }
  if (pair.image) return { bytes: await encodePng(pair.image), extension: '.png' }
  throw new EngineError(
    'HASH_MISMATCH',
    message('export.pictureChanged', {
      file: pair.file,
      expected: pair.sha256,
      state: bytes ? 'another now' : 'gone',
    }),
    { fixes: [message('export.pictureChangedFix')] },
  )
}

/** The old name in characters that every file system takes; made unique by the picture's key. */
function unusedStem(pair: ExportedPicture, used: Set<string>): string {
  const name = pair.file.slice(pair.file.lastIndexOf('/') + 1)
  const stem = name.slice(0, name.length - extensionOf(name).length).replace(/[^A-Za-z0-9_]+/g, '-')
  const short = stem.slice(0, MAX_STEM).replace(/^-|-$/g, '').toLowerCase()
  const isFree = short !== '' && !used.has(short) && !DEVICE_NAME.test(short)
  const unique = isFree ? short : `${short}-${pair.key}`.replace(/^-/, '')
  used.add(unique)
  return unique
}

/** A layout by its name. @throws UNKNOWN_NAME with the nearest name */
export function exporterNamed(name: string): Exporter {
  const exporter = EXPORTERS.find((item) => item.name === name)
  if (exporter) return exporter
  const names = EXPORTERS.map((item) => item.name)
  const near = nearestName(name, names)
  throw new EngineError('UNKNOWN_NAME', message('export.format', { names: names.join(', '), name }), {
    fixes: near === undefined ? [] : [message('name.didYouMean', { name: near })],
  })
}

async function checkTarget(target: string): Promise<void> {
  const entries = await readdir(target).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return []
    if (cause.code !== 'ENOTDIR') throw writeFailure(target, cause)
    throw new EngineError('NAME_TAKEN', message('export.fileThere', { target }), {
      cause,
    })
  })
  if (entries.length > 0)
    throw new EngineError('NAME_TAKEN', message('export.notEmpty', { target, count: entries.length }), {
      fixes: [message('export.notEmptyFix')],
    })
}

function writeFailure(target: string, cause: unknown): EngineError {
  const code = (cause as NodeJS.ErrnoException).code ?? String(cause)
  if (code === 'ENOSPC')
    return new EngineError('DISK_FULL', message('export.full', { target }), {
      fixes: [message('export.fullFix')],
      cause,
    })
  return new EngineError('WRITE_FAILED', message('export.writing', { target, reason: systemReason(cause) }), {
    cause,
  })
}
