// Importing from the window: folders that were chosen, or the sample pairs, as jobs.
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { AppHandlers } from '../../../api/contract/index.ts'
import { type ImportOptions, parseImportOptions, type TextImportOptions } from '../../../index.ts'
import { kindOfImport } from '../../dataset-kind.ts'
import { importDataset, requireFreeName } from '../../datasets-import.ts'
import { drawSamplePairs } from '../../sample-pairs.ts'
import type { JobControl } from '../jobs.ts'
import type { Curation } from './curation.ts'
import { startTexts } from './text-imports.ts'

/** The calls that this file answers. */
type ImportCalls = Pick<AppHandlers['datasets'], 'import' | 'importSample'>

/** Writes sample pairs into a new folder. */
export type DrawSamples = typeof drawSamplePairs

/** How many sample pairs, and which. */
const SAMPLES = { count: 300, seed: 0 }

/** Answers the calls that import. */
export function imports(curation: Curation, drawSamples: DrawSamples = drawSamplePairs): ImportCalls {
  const { app, store } = curation
  return {
    import: async ({ grants, name, kind, options, add }) => {
      const paths = grants.map((grant) => app.grants.pathOf(grant))
      if (!add) requireFreeName(store, name)
      else store.datasets.find(name)
      const format = String(options['format'] ?? 'auto')
      if ((kind ?? (await kindOfImport(paths, format))) === 'texts')
        return startTexts(curation, { paths, name, add, options: options as TextImportOptions })
      parseImportOptions(options as ImportOptions)
      return app.jobs.start({
        kind: 'import',
        label: name,
        work: (control) =>
          carryOut(curation, { paths, name, add, options: options as ImportOptions }, control),
      })
    },
    importSample: ({ name }) => {
      requireFreeName(store, name)
      return app.jobs.start({
        kind: 'import',
        label: name,
        work: async (control) => {
          const path = await samplesFolder(store.home.root, drawSamples, control)
          return carryOut(curation, { paths: [path], name, add: false, options: {} }, control)
        },
      })
    },
  }
}

type Request = Parameters<typeof importDataset>[1]

async function carryOut({ app, store }: Curation, request: Request, control: JobControl): Promise<string> {
  const { dataset } = await importDataset(store, request, {
    signal: control.signal,
    onProgress: ({ done, total }) => control.progress('reading pictures', done, total, 'pictures'),
    onStored: (done, total) => control.progress('storing pictures', done, total, 'pictures'),
  })
  app.tell('datasets', 'changed', { dataset: dataset.id })
  return dataset.id
}

/** Drawn once and kept: a dataset's export takes the originals from there. */
async function samplesFolder(root: string, draw: DrawSamples, control: JobControl): Promise<string> {
  const folder = join(root, 'samples', `openmoji-${SAMPLES.count}`)
  if (existsSync(folder)) return folder
  control.progress('drawing the sample pictures', 0, 0)
  const staging = `${folder}.staging`
  rmSync(staging, { recursive: true, force: true })
  mkdirSync(join(root, 'samples'), { recursive: true })
  await draw({ out: staging, ...SAMPLES }, control.signal)
  control.signal.throwIfAborted()
  renameSync(staging, folder)
  return folder
}
