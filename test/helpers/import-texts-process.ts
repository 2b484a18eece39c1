// Imports files of texts one after the other and prints a line of JSON for each. argv: data folder, then the files.
import { statSync } from 'node:fs'
import { importTextDataset } from '../../engine/host/datasets-import-texts.ts'
import { openStore } from '../../engine/store/store.ts'

/** What an import took. */
export interface ImportFigures {
  readonly bytes: number
  readonly texts: number
  readonly refused: number
  /** Wall time. */
  readonly seconds: number
  readonly cpuSeconds: number
  /** Most memory that the process has held so far. */
  readonly peakBytes: number
}

const [, , home = '', ...files] = process.argv
const store = openStore(home)
for (const path of files) {
  const [start, before] = [performance.now(), process.cpuUsage()]
  const { added, refused } = await importTextDataset(
    store,
    { paths: [path], name: path, options: {} },
    { batchBytes: 2 ** 23 },
  )
  const { user, system } = process.cpuUsage(before)
  const figures: ImportFigures = {
    ...{ bytes: statSync(path).size, texts: added, refused },
    ...{ seconds: (performance.now() - start) / 1e3, cpuSeconds: (user + system) / 1e6 },
    peakBytes: process.resourceUsage().maxRSS * 1024,
  }
  process.stdout.write(`${JSON.stringify(figures)}\n`)
}
store.dispose()
