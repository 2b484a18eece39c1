// Parquet tables, as the Hugging Face hub keeps data sets.
import { z } from 'zod'
import { readParquet } from '../../../formats/parquet.ts'
import { MAX_ROW_BYTES, type TextImporter } from './importer.ts'

/** Tables packed by columns. */
export const parquetImporter: TextImporter = {
  name: 'parquet',
  label: 'Parquet',
  help: 'A table as the Hugging Face hub keeps it, with columns as in JSON Lines.',
  options: z.strictObject({}),
  extensions: ['.parquet'],
  read: ({ path }, _options, context) => readParquet(path, { ...context, maxLineBytes: MAX_ROW_BYTES }),
}
