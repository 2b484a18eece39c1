// Writes every checkpoint of this folder again as we save models, for open_saved.py: npm run ts -- test/golden/models/write-saved.ts DIR
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { loadTextModel } from '../../../engine/models/text/load.ts'
import { textModelFiles } from '../../../engine/models/text/save.ts'
import { writeFiles } from '../../helpers/write-files.ts'

const [out] = process.argv.slice(2)
if (out === undefined) throw new Error('write-saved: expected a folder.')
for (const name of readdirSync(import.meta.dirname)) {
  const folder = join(import.meta.dirname, name)
  if (!existsSync(join(folder, 'expected.safetensors'))) continue
  mkdirSync(join(out, name), { recursive: true })
  writeFiles(join(out, name), textModelFiles(loadTextModel(folder)))
}
