// Imports one file and prints the number of its texts. argv: the file.
import { parseTextImportOptions } from '../../../../engine/data/text/import-options.ts'
import { importTexts } from '../../../../engine/data/text/import.ts'

const [, , path = ''] = process.argv
const options = parseTextImportOptions({})
const count = await importTexts([path], options, { staging: `${path}.staged` }, ({ records }) => {
  let texts = 0
  for (const { parts } of records()) texts += parts.length
  return texts
})
process.stdout.write(`${count}\n`)
