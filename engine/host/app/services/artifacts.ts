// Exports, as the window sees them.
import { existsSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { AppHandlers } from '../../../api/contract/index.ts'
import type { ArtifactView } from '../../../api/contract/views.ts'
import { EXPORT_TYPES, type ExportType } from '../../../index.ts'
import { EngineError, nearestName } from '../../../base/errors.ts'
import type { Store } from '../../../store/store.ts'
import type { ArtifactRow } from '../../../store/tables/artifacts.ts'
import { findModel } from '../../models.ts'
import type { AppContext } from '../context.ts'
import { computeOf } from '../settings.ts'
import { runWorker } from '../worker-process.ts'

/** Answers the calls on exports. */
export function artifactsService(app: AppContext): AppHandlers['artifacts'] {
  const { store, jobs } = app
  return {
    list: () => store.artifacts.list().map(artifactView).reverse(),
    start: ({ model, type, gate, dataset }) => {
      const { name, id } = findModel(store, model)
      const request = { model: id, type: exportType(type), gate, dataset }
      return jobs.start({
        kind: 'export',
        label: `${name} · ${type}`,
        subject: { kind: 'model', id, name },
        work: (control) => {
          const out = freeFolder(store, `${name}-${type}`)
          const compute = computeOf(app.settings())
          return runWorker(
            { home: store.home.root, compute, name: 'export', request: { ...request, out } },
            control,
          )
        },
      })
    },
    locate: ({ artifact }) => ({ grant: app.grants.give(store.artifacts.find(artifact).path) }),
    remove: ({ artifact }) => {
      const { path } = store.artifacts.remove(artifact)
      if (!relative(store.home.exports, path).startsWith('..')) rmSync(path, { recursive: true, force: true })
      app.tell('models', 'changed', {})
    },
  }
}

function exportType(type: string): ExportType {
  const found = EXPORT_TYPES.find((one) => one === type)
  if (found) return found
  const near = nearestName(type, EXPORT_TYPES)
  throw new EngineError('UNKNOWN_NAME', `export: there is no type "${type}".`, {
    fixes: [near ? `Did you mean "${near}"?` : `Types are ${EXPORT_TYPES.join(', ')}.`],
  })
}

/** A folder below `exports` that does not exist yet. */
function freeFolder({ home }: Store, name: string): string {
  const stem = name.replace(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 80)
  for (let number = 1; ; number++) {
    const path = join(home.exports, number === 1 ? stem : `${stem}-${number}`)
    if (!existsSync(path)) return path
  }
}

function artifactView(row: ArtifactRow): ArtifactView {
  const { id, name, model, format, type, sizeBytes, bitsPerWeight, passed, conformance, createdAt } = row
  return {
    ...{ id, name, model, format, type, sizeBytes, bitsPerWeight, passed, conformance, createdAt },
    files: row.files.map((file) => ({ name: file.name, sizeBytes: file.sizeBytes })),
  }
}
