// The importers, in the order in which they are tried on a folder of unknown layout.
import type { z } from 'zod'
import { EngineError, nearestName } from '../../base/errors.ts'
import { issuesMessage } from '../../base/issue-message.ts'
import { message, type Message } from '../../base/message.ts'
import { listFolder } from '../folder-listing.ts'
import type { FolderListing } from '../folder-listing.ts'
import type { ImportedPair, Rejection } from '../pairs.ts'
import { folderImporter } from './folder.ts'
import { imageFolderImporter } from './imagefolder.ts'
import type { ImportContext, Importer } from './importer.ts'
import { unusableFiles } from './unusable.ts'

/** Every layout that can be imported; wizards and the command line draw themselves from it. */
export const IMPORTERS: readonly Importer[] = [imageFolderImporter, folderImporter]

/** A folder with the importer that will read it. */
export interface OpenedSource {
  readonly importer: Importer
  readonly listing: FolderListing
  /** The pairs and what was refused. */
  read(context: ImportContext): AsyncGenerator<ImportedPair | Rejection>
}

/**
 * Lists a folder, chooses its importer (`format` is a name or `auto`) and checks the importer's own options.
 * @throws BAD_ARGUMENT when there is no such format or option, or a value is unusable
 * @throws FILE_INVALID when no importer knows the layout
 * @throws as listFolder
 */
export async function openSource(
  path: string,
  request: { readonly format: string; readonly options: unknown },
  signal?: AbortSignal,
): Promise<OpenedSource> {
  const named = request.format === 'auto' ? undefined : importerNamed(request.format)
  const listing = await listFolder(path, signal)
  const importer = named ?? detectImporter(listing)
  const parsed = importer.options.safeParse(request.options)
  if (!parsed.success) throw optionError(importer, parsed.error)
  return { importer, listing, read: (context) => importer.read(listing, parsed.data, context) }
}

/** The name of the importer that knows a folder's layout. @throws as {@link openSource} */
export async function detectFormat(path: string): Promise<string> {
  return detectImporter(await listFolder(path)).name
}

function importerNamed(name: string): Importer {
  const importer = IMPORTERS.find((item) => item.name === name)
  if (importer) return importer
  const names = IMPORTERS.map((item) => item.name)
  const near = nearestName(name, names)
  throw new EngineError(
    'BAD_ARGUMENT',
    message('import.format', { names: ['auto', ...names].join(', '), name }),
    {
      fixes: near === undefined ? [] : [message('name.didYouMean', { name: near })],
    },
  )
}

function detectImporter(listing: FolderListing): Importer {
  const importer = IMPORTERS.find((item) => item.detect(listing))
  if (importer) return importer
  throw new EngineError(
    'FILE_INVALID',
    message('import.noPictures', { path: listing.root, count: listing.files.size }),
    { fixes: [...fixesFor(listing), message('import.picturesFix')] },
  )
}

/** What to do with what lies there instead, such as archives, once for each kind. */
function fixesFor({ files }: FolderListing): (string | Message)[] {
  const fixes = [...unusableFiles(files)].map(({ fix, said }) => [fix, said?.fix ?? fix] as const)
  return [...new Map(fixes).values()]
}

function optionError(importer: Importer, error: z.ZodError): EngineError {
  const names = optionNames(importer).join(', ')
  return new EngineError('BAD_ARGUMENT', issuesMessage(`import as ${importer.name}`, error.issues), {
    fixes: [message('value.optionsHere', { names })],
  })
}

function optionNames(importer: Importer): string[] {
  return 'shape' in importer.options ? Object.keys(importer.options.shape as object) : []
}
