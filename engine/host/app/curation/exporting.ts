// Exporting from the window: a new folder inside one that was chosen, or an archive to download, as a job.
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { AppHandlers } from '../../../api/contract/index.ts'
import { exporterNamed, textExporterNamed } from '../../../index.ts'
import { exportDataset } from '../../datasets-export.ts'
import { downloadsFolder } from '../../downloads.ts'
import { zipFolder } from '../../zip-folder.ts'
import type { JobControl } from '../jobs.ts'
import type { Curation } from './curation.ts'
import { keysThatPass } from './pair-index.ts'

/** The calls that this file answers. */
type ExportCalls = Pick<AppHandlers['datasets'], 'export'>

/** Answers the call that exports. */
export function exporting(curation: Curation): ExportCalls {
  const { app, store, index } = curation
  if (!store.readOnly) rmSync(downloadsFolder(store.home.root), { recursive: true, force: true })
  return {
    export: ({ dataset: reference, filter, format, grant }) => {
      const { id, name, kind } = store.datasets.find(reference)
      if (kind === 'texts') textExporterNamed(format)
      else exporterNamed(format)
      const into = grant === null ? undefined : app.grants.pathOf(grant)
      const keys = keysThatPass(store, id, filter, index)
      return app.jobs.start({
        kind: 'dataset-export',
        label: name,
        subject: { kind: 'dataset', id, name },
        work: async (control) => {
          const unit = kind === 'texts' ? 'texts' : 'pictures'
          const request = { dataset: id, format, keys, unit, stem: stemOf(`${name}-${format}`), into }
          const path = await carryOut(curation, request, control)
          return `${app.grants.give(path)}/${basename(path)}`
        },
      })
    },
  }
}

interface Exporting {
  readonly dataset: string
  readonly format: string
  readonly keys: readonly string[]
  /** What is counted while it goes on. */
  readonly unit: string
  /** Begin of the new name. */
  readonly stem: string
  /** The chosen folder; undefined for an archive. */
  readonly into: string | undefined
}

/** Gives the path of the new folder or archive. */
async function carryOut({ store }: Curation, request: Exporting, control: JobControl): Promise<string> {
  const { dataset, format, keys, unit, stem, into } = request
  const { signal, progress } = control
  const exported = (out: string) =>
    exportDataset(
      store,
      dataset,
      { format, out, keys },
      {
        signal,
        onProgress: ({ done, total }) => progress('writing files', done, total, unit),
      },
    )
  if (into !== undefined) return (await exported(freePath(into, stem, ''))).path
  const downloads = downloadsFolder(store.home.root)
  mkdirSync(downloads, { recursive: true })
  const archive = freePath(downloads, stem, '.zip')
  const folder = `${archive}.files`
  try {
    await exported(folder)
    await zipFolder(folder, archive, {
      signal,
      onProgress: (done, total) => progress('packing', done, total, 'files'),
    })
    return archive
  } catch (error) {
    rmSync(archive, { force: true })
    throw error
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function stemOf(name: string): string {
  return name.replace(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 80)
}

function freePath(folder: string, stem: string, end: string): string {
  for (let number = 1; ; number++) {
    const path = join(folder, `${number === 1 ? stem : `${stem}-${number}`}${end}`)
    if (!existsSync(path)) return path
  }
}
