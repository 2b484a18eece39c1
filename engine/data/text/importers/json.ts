// One JSON array of objects, as the Alpaca data come; read row by row, however large the file is.
import { z } from 'zod'
import { readJsonArray } from '../../../formats/json-array.ts'
import { MAX_ROW_BYTES, type TextImporter } from './importer.ts'

/** A file with a list of rows. */
export const jsonImporter: TextImporter = {
  name: 'json',
  label: 'JSON list',
  help: 'One file that holds a list of objects, each with columns as in JSON Lines.',
  options: z.strictObject({}),
  extensions: ['.json'],
  read: ({ path }, _options, context) => readJsonArray(path, { ...context, maxLineBytes: MAX_ROW_BYTES }),
}
