// Exports, as the window sees them.
import { existsSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { AppHandlers } from '../../../api/contract/index.ts'
import type { ArtifactView } from '../../../api/contract/views.ts'
import { EXPORT_TYPES, TEXT_EXPORT_TYPES } from '../../../index.ts'
import { EngineError, nearestName } from '../../../base/errors.ts'
import { message } from '../../../base/message.ts'
import type { Store } from '../../../store/store.ts'
import type { ArtifactRow } from '../../../store/tables/artifacts.ts'
import type { ModelRow } from '../../../store/tables/models.ts'
import { findModel } from '../../models.ts'
import { ADAPTER_FOLDER } from '../../trained-text-model.ts'
import type { AppContext } from '../context.ts'
import { computeOf } from '../settings.ts'
import { runWorker } from '../worker-process.ts'
import type { ExportedAs } from '../works.ts'

/** Answers the calls on exports. */
export function artifactsService(app: AppContext): AppHandlers['artifacts'] {
  const { store, jobs } = app
  return {
    list: () => store.artifacts.list().map(artifactView).reverse(),
    start: ({ model, type, gate, dataset }) => {
      const row = findModel(store, model)
      const { name, id } = row
      const request = { model: id, ...exportedAs(row, type), gate, dataset }
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

/** What a type of the catalog means for a model; each kind has its own. */
function exportedAs(row: ModelRow, name: string): ExportedAs {
  if (row.kind !== 'text') return { type: named(PICTURE_TYPES, name).name }
  const { format, type } = named(TEXT_EXPORT_TYPES, name)
  if (format === 'peft') requireAdapters(row)
  return { format, type }
}

const PICTURE_TYPES = EXPORT_TYPES.map((name) => ({ name }))

function named<Type extends { readonly name: string }>(types: readonly Type[], name: string): Type {
  const found = types.find((one) => one.name === name)
  if (found) return found
  const names = types.map((one) => one.name)
  const near = nearestName(name, names)
  throw new EngineError('UNKNOWN_NAME', message('export.noType', { name }), {
    fixes: [
      near ? message('name.didYouMean', { name: near }) : message('name.known', { names: names.join(', ') }),
    ],
  })
}

/** Said before a job starts. */
function requireAdapters({ name, files }: ModelRow): void {
  if (files.some((file) => file.name.startsWith(`${ADAPTER_FOLDER}/`))) return
  throw new EngineError('BAD_ARGUMENT', message('export.noAdapters', { name }), {
    fixes: [message('export.noAdaptersFix')],
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
