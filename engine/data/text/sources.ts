// The files that an import of texts reads, each with its importer, and those that it does not read, with the reason.
import { realpath, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { z } from 'zod'
import { EngineError } from '../../base/errors.ts'
import { issuesMessage } from '../../base/issue-message.ts'
import { message } from '../../base/message.ts'
import { listFolder } from '../folder-listing.ts'
import { unusableFiles } from '../importers/unusable.ts'
import type { Rejection } from '../pairs.ts'
import { importerForFile, TEXT_IMPORTERS, textImporterNamed } from './importers/index.ts'
import type { TextFile, TextImporter } from './importers/importer.ts'

/** Text files that describe a folder and are no data. */
const DOCUMENT_NAME = /^(read ?me|licen[cs]e|notice|attribution|copying|changelog|requirements|authors)\b/i
/** JSON files that describe a data set. */
const DESCRIPTION_NAME = /^(dataset_infos?|dataset_dict|state|config|package|tsconfig)\.json$/i

/** A file with the importer that will read it. */
export interface TextSource extends TextFile {
  readonly importer: TextImporter
  readonly options: unknown
  readonly sizeBytes: number
}

/** Everything that an import looks at. */
export interface TextSources {
  readonly files: readonly TextSource[]
  readonly rejected: readonly Rejection[]
}

/** What a person chose. */
export interface SourceRequest {
  readonly format: string
  /** Options of the importer. */
  readonly layout: unknown
}

/**
 * Lists files and folders. `auto` takes every file whose ending an importer knows; a named format takes its own, and any
 * file that was named itself.
 * @throws FILE_NOT_FOUND, FILE_INVALID when there is nothing to read, BAD_ARGUMENT for an unknown format or option
 */
export async function openTextSources(
  paths: readonly string[],
  { format, layout }: SourceRequest,
  signal?: AbortSignal,
): Promise<TextSources> {
  const named = format === 'auto' ? undefined : textImporterNamed(format)
  const files: { path: string; name: string; importer: TextImporter }[] = []
  const rejected: Rejection[] = []
  for (const path of paths) {
    const found = await filesOf(path, named, signal)
    files.push(...found.files)
    rejected.push(...found.rejected)
  }
  const [first] = files
  if (!first) throw nothingToRead(paths)
  const sources = await Promise.all(
    files.map(async (file) => ({
      ...file,
      isAlone: files.length === 1,
      options: optionsFor(file.importer, layout, named !== undefined),
      sizeBytes: (await stat(file.path)).size,
    })),
  )
  return { files: sources, rejected }
}

/** True when a path holds texts that can be imported, as far as names tell. */
export async function holdsTexts(path: string): Promise<boolean> {
  return (await filesOf(path, undefined)).files.length > 0
}

async function filesOf(path: string, named: TextImporter | undefined, signal?: AbortSignal) {
  const real = await realpath(path).catch((cause: unknown) => {
    throw new EngineError('FILE_NOT_FOUND', message('import.noPath', { path }), { cause })
  })
  if (!(await stat(real)).isDirectory()) return singleFile(real, named)
  const listing = await listFolder(real, signal)
  const files = [...listing.files].flatMap((name) => {
    const importer = importerForFile(name)
    const isWanted = importer && (named === undefined || named === importer) && !describes(name)
    return isWanted ? [{ path: join(listing.root, name), name, importer }] : []
  })
  return { files, rejected: [...listing.refused.values(), ...unusableTexts(listing.files)] }
}

function singleFile(path: string, named: TextImporter | undefined) {
  const name = basename(path)
  const importer = named ?? importerForFile(name)
  const rejected = [...unusableTexts([name])]
  return { files: importer ? [{ path, name, importer }] : [], rejected, folder: dirname(path) }
}

/** As for pictures, but a Parquet file is a table here. */
function unusableTexts(files: Iterable<string>): Rejection[] {
  return [...unusableFiles(files, 'file.unusableText')].filter(
    ({ file }) => importerForFile(file) === undefined,
  )
}

function describes(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return DOCUMENT_NAME.test(name) || DESCRIPTION_NAME.test(name)
}

/** With `auto` the options are for whichever importer knows them all. */
function optionsFor(importer: TextImporter, layout: unknown, isNamed: boolean): unknown {
  const parsed = importer.options.safeParse(layout)
  if (parsed.success) return parsed.data
  const others = TEXT_IMPORTERS.filter((one) => one.options.safeParse(layout).success)
  if (!isNamed && others.length > 0) return importer.options.parse({})
  throw optionError(importer, parsed.error)
}

function optionError({ name }: TextImporter, error: z.ZodError): EngineError {
  return new EngineError('BAD_ARGUMENT', issuesMessage(`import as ${name}`, error.issues))
}

function nothingToRead(paths: readonly string[]): EngineError {
  const extensions = TEXT_IMPORTERS.flatMap((importer) => importer.extensions).join(', ')
  return new EngineError('FILE_INVALID', message('import.noTextFiles', { paths: paths.join(', ') }), {
    fixes: [message('import.textFilesFix', { extensions })],
  })
}
