// The importers of texts; each file goes to the one that knows its ending.
import { EngineError, nearestName } from '../../../base/errors.ts'
import { message } from '../../../base/message.ts'
import { extensionOf } from '../../folder-listing.ts'
import { csvImporter } from './csv.ts'
import type { TextImporter } from './importer.ts'
import { jsonImporter } from './json.ts'
import { jsonlImporter } from './jsonl.ts'
import { parquetImporter } from './parquet.ts'
import { textImporter } from './text.ts'

/** Every kind of file that texts can be imported from; wizards and the command line draw themselves from it. */
export const TEXT_IMPORTERS: readonly TextImporter[] = [
  jsonlImporter,
  jsonImporter,
  csvImporter as TextImporter,
  parquetImporter,
  textImporter as TextImporter,
]

/** The importer for a file by its ending; undefined when none knows it. */
export function importerForFile(name: string): TextImporter | undefined {
  const extension = extensionOf(name)
  return TEXT_IMPORTERS.find(({ extensions }) => extensions.includes(extension))
}

/** An importer by its name. @throws BAD_ARGUMENT with the nearest name */
export function textImporterNamed(name: string): TextImporter {
  const importer = TEXT_IMPORTERS.find((item) => item.name === name)
  if (importer) return importer
  const names = TEXT_IMPORTERS.map((item) => item.name)
  const near = nearestName(name, names)
  throw new EngineError('BAD_ARGUMENT', message('import.format', { names: names.join(', '), name }), {
    fixes: near === undefined ? [] : [message('name.didYouMean', { name: near })],
  })
}
