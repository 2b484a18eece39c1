// Whether paths hold pictures with captions or texts.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { detectFormat, holdsTexts, IMPORTERS, TEXT_IMPORTERS } from '../index.ts'
import type { DatasetRow } from '../store/tables/datasets.ts'

/** The kind of dataset that an import makes: what its format says, or with `auto` what lies there. @throws FILE_NOT_FOUND, FILE_INVALID, BAD_ARGUMENT for an unknown format */
export async function kindOfImport(paths: readonly string[], format: string): Promise<DatasetRow['kind']> {
  if (IMPORTERS.some(({ name }) => name === format)) return 'pairs'
  if (TEXT_IMPORTERS.some(({ name }) => name === format)) return 'texts'
  if (format !== 'auto') throw unknownFormat(format)
  const [first = ''] = paths
  try {
    await detectFormat(first)
    return 'pairs'
  } catch (error) {
    if (await holdsTexts(first)) return 'texts'
    throw error
  }
}

function unknownFormat(format: string): EngineError {
  const names = [...IMPORTERS, ...TEXT_IMPORTERS].map(({ name }) => name)
  return new EngineError(
    'BAD_ARGUMENT',
    message('import.formatAuto', { names: names.join(', '), name: format }),
  )
}
