// Models, as the window sees them.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { AppHandlers } from '../../../api/contract/index.ts'
import type { HubOfferView, ModelView } from '../../../api/contract/views.ts'
import { EngineError } from '../../../base/errors.ts'
import { message } from '../../../base/message.ts'
import { MODEL_FILES, readManifest } from '../../../index.ts'
import type { Store } from '../../../store/store.ts'
import type { ModelRow } from '../../../store/tables/models.ts'
import { lookUpHub } from '../../hub.ts'
import { parseHubReference } from '../../hub-access.ts'
import type { HubListing } from '../../hub-listing.ts'
import { addModel } from '../../models-add.ts'
import { addHubModel } from '../../models-add-hub.ts'
import { offeredTextModel } from '../../models-add-text.ts'
import { removeModel, renameModel } from '../../models-change.ts'
import { findModel, isShipped, listModels, requireFreeName, requireOwn } from '../../models.ts'
import type { AppContext } from '../context.ts'

/** Answers the calls on models. */
export function modelsService(app: AppContext): AppHandlers['models'] {
  const { store, grants, tell, jobs } = app
  const changed = (): void => tell('models', 'changed', {})
  return {
    list: () => listModels(store).map(modelView),
    add: ({ grant, name }) => {
      const model = addModel(store, grants.pathOf(grant), name)
      changed()
      return modelView(model)
    },
    offer: ({ grant }) => {
      const path = grants.pathOf(grant)
      if (existsSync(join(path, MODEL_FILES.manifest))) return null
      const { name, family, licence, parameters, sizeBytes, memoryBytes, context } = offeredTextModel(path)
      return { name, family, licence, parameters, sizeBytes, memoryBytes, context }
    },
    lookUpHub: async ({ reference }, signal) => hubOffer(reference, await lookUpHub(reference, { signal })),
    addFromHub: ({ reference, name }) => {
      requireFreeName(store, name)
      parseHubReference(reference)
      return jobs.start({
        kind: 'model',
        label: name,
        lane: 'network',
        work: async ({ signal, progress }) => {
          const model = await addHubModel(store, reference, {
            ...{ name, signal, confirm: () => Promise.resolve(true) }, // licence and size were shown before
            onProgress: (done, total) => progress('fetching', done, total, 'bytes'),
          })
          changed()
          return model.id
        },
      })
    },
    rename: ({ model, name }) => {
      const renamed = renameModel(store, model, name)
      changed()
      return modelView(renamed)
    },
    remove: ({ model }) => {
      requireUnused(store, model)
      removeModel(store, model)
      changed()
    },
  }
}

/** Weights are computed with in 32 bits; files of the hub mostly have 16. */
const GROWTH = 2

function hubOffer(
  asked: string,
  { repository, commit, licence, sizeBytes, files }: HubListing,
): HubOfferView {
  const { file } = parseHubReference(asked)
  const path = file === undefined ? repository : `${repository}/${file}`
  return {
    ...{ repository, commit, sizeBytes, reference: `hub:${path}@${commit}` },
    licence: licence ?? null,
    memoryBytes: sizeBytes * GROWTH,
    files: files.map(({ name, sizeBytes: size }) => ({ name, sizeBytes: size })),
  }
}

/** A model as the window sees it; one whose folder is gone has no generation options. */
function modelView(row: ModelRow): ModelView {
  const { id, name, kind, licence, parent, run, parameters, sizeBytes, createdAt, card } = row
  return {
    ...{ id, name, kind, licence, parent, run, parameters, sizeBytes, createdAt, card },
    source: row.source === 'shipped' || row.source === 'trained' ? row.source : 'added',
    isShipped: isShipped(row),
    draws: kind === 'caption-image',
    files: row.files.map((file) => ({ name: file.name, sizeBytes: file.sizeBytes, sha256: file.sha256 })),
    generation: generationOf(row),
  }
}

function generationOf({ folder }: ModelRow): Readonly<Record<string, unknown>> {
  try {
    const manifest = readManifest(folder)
    return manifest.kind === 'caption-image' ? { ...manifest.generation } : {}
  } catch (error) {
    if (error instanceof EngineError) return {}
    throw error
  }
}

/** Refuses a model that a waiting or running run starts from. @throws UNKNOWN_NAME, BAD_ARGUMENT */
function requireUnused(store: Store, reference: string): void {
  const found = findModel(store, reference)
  requireOwn(found, 'removed')
  const user = store.runs
    .list()
    .find(({ baseModel, status }) => baseModel === found.id && (status === 'queued' || status === 'running'))
  if (user)
    throw new EngineError('BAD_ARGUMENT', message('model.inUse', { run: user.name, name: found.name }), {
      fixes: [message('model.inUseFix')],
    })
}
