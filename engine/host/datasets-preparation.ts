// How an import prepares pictures when the dataset is there already: as those that it holds.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { type ImportOptions, type ParsedImportOptions, parseImportOptions } from '../index.ts'
import type { DatasetRow } from '../store/tables/datasets.ts'
import { preparationOfDataset } from './datasets.ts'

/** Options that a dataset's pictures were prepared and split by. */
type FixedOptions = Pick<ImportOptions, 'size' | 'background' | 'fit' | 'box' | 'evalFraction'>

/**
 * The options with defaults, or for a dataset that exists with its own values.
 * @throws BAD_ARGUMENT for an unusable option, or one that differs from the dataset's
 */
export function completeOptions(options: ImportOptions, dataset?: DatasetRow): ParsedImportOptions {
  if (!dataset) return parseImportOptions(options)
  const fixed = fixedOptions(dataset)
  for (const [name, value] of Object.entries(fixed)) {
    const given = options[name as keyof FixedOptions]
    if (given !== undefined && JSON.stringify(given) !== JSON.stringify(value))
      throw new EngineError(
        'BAD_ARGUMENT',
        message('import.otherPreparation', {
          dataset: dataset.name,
          name,
          value: JSON.stringify(value),
          given: JSON.stringify(given),
        }),
        { fixes: [message('import.otherPreparationFix', { name })] },
      )
  }
  return parseImportOptions({ ...options, ...fixed })
}

function fixedOptions(dataset: DatasetRow): FixedOptions {
  const { size, background, fit, box } = preparationOfDataset(dataset)
  const { evalFraction } = dataset.preparation as FixedOptions
  const colour = `#${background.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`
  return {
    size,
    background: colour,
    fit,
    ...(box ? { box } : {}),
    ...(evalFraction !== undefined ? { evalFraction } : {}),
  }
}
