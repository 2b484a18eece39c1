// The running app: one store, its services, and the windows that are attached.
import { contract } from '../../api/contract/index.ts'
import type { AppContract, AppHandlers, AppTell } from '../../api/contract/index.ts'
import type { Port } from '../../api/rpc/port.ts'
import { createServer, type RpcServer } from '../../api/rpc/server.ts'
import type { Store } from '../../store/store.ts'
import { openGenerator } from '../generation.ts'
import { openWriter } from '../writing.ts'
import { type Access, FULL_ACCESS } from './access.ts'
import { callLedger } from './call-ledger.ts'
import type { AppContext } from './context.ts'
import { diagnosticsOf } from './diagnostics.ts'
import { createGrants, type Grants } from './grants.ts'
import { jobMemory } from './job-memory.ts'
import { createJobBoard, type JobBoard } from './jobs.ts'
import { lookingOnly } from './looking-only.ts'
import { createRunQueue, type RunQueue } from './run-queue.ts'
import { openCuration } from './curation/curation.ts'
import { artifactsService } from './services/artifacts.ts'
import { captionerService } from './services/captioner.ts'
import { datasetsService } from './services/datasets.ts'
import { duelsService } from './services/duels.ts'
import { filesService } from './services/files.ts'
import { healthService } from './services/health.ts'
import { jobsService } from './services/jobs.ts'
import { metricsService } from './services/metrics.ts'
import { modelsService } from './services/models.ts'
import { playgroundService } from './services/playground.ts'
import { createShelf } from './shelf.ts'
import { createSpeedMeter } from './speed-meter.ts'
import { recipesService } from './services/recipes.ts'
import { runsService } from './services/runs.ts'
import { examine, systemService } from './services/system.ts'
import { textsService } from './services/texts.ts'
import { readSettings } from './settings.ts'

/** What starts an app. */
export interface AppOptions {
  readonly store: Store
  readonly version: string
  readonly mode: AppContext['mode']
  /** Folders that the folder browser may show. */
  readonly roots: readonly string[]
  /** How looking becomes changing; left out where the store can be changed. */
  readonly access?: Access
}

/** A running app. */
export interface App {
  readonly store: Store
  readonly grants: Grants
  readonly jobs: JobBoard
  readonly queue: RunQueue
  /** Serves one more window until its port closes. */
  attach(port: Port): void
  /** Tells every window. */
  readonly tell: AppTell
  /** Says to every window that another host answers now. */
  greet(): void
  /** What to attach to a report of a problem, as JSON text. */
  diagnostics(): Promise<string>
  /** Gives up the run under way. */
  cancelRuns(): Promise<void>
  /** Saves and stops what is under way; the store stays open. */
  dispose(): Promise<void>
}

/** Starts an app on an open store; runs that wait in the line go on. */
export function createApp({ store, version, mode, roots, access = FULL_ACCESS }: AppOptions): App {
  const windows: { server?: RpcServer<AppContract> } = {}
  const tell: AppTell = (service, name, payload) => windows.server?.tell(service, name, payload)
  const settings = (): ReturnType<typeof readSettings> => readSettings(store)
  const board = createJobBoard({ tell: (job) => tell('jobs', 'changed', job), memory: jobMemory(store) })
  const jobs = store.readOnly ? lookingOnly(board) : board
  const grants = createGrants()
  const queue = createRunQueue({ store, tell, settings })
  const drawing = createShelf(
    (key) => openGenerator(store, key),
    ({ generator }) => generator.dispose(),
  )
  const writing = createShelf(
    (key) => openWriter(store, key),
    ({ generator }) => generator.dispose(),
  )
  const context: AppContext = { version, mode, store, tell, jobs, grants, queue, settings }
  const curation = openCuration(context)
  const handlers: AppHandlers = {
    system: systemService(context, access),
    files: filesService(context, roots),
    jobs: jobsService(context),
    datasets: datasetsService(context, { curation }),
    texts: textsService(context, curation),
    captioner: captionerService(context, curation),
    models: modelsService(context),
    artifacts: artifactsService(context),
    playground: playgroundService(context, { drawing, writing }),
    recipes: recipesService(context, createSpeedMeter(context)),
    runs: runsService(context),
    duels: duelsService(context),
    health: healthService(context),
    metrics: metricsService(context),
  }
  windows.server = createServer(contract, handlers, { ledger: callLedger(store) })
  return {
    ...{ store, grants, jobs, queue, tell },
    greet: () => windows.server?.greet(),
    attach: (port) => windows.server?.attach(port),
    diagnostics: async () => diagnosticsOf(context, await examine(context)).text,
    async cancelRuns() {
      for (const { id, status } of store.runs.list()) if (status === 'running') await queue.cancel(id)
    },
    async dispose() {
      await Promise.all([jobs.dispose(), queue.dispose(), drawing.dispose(), writing.dispose()])
    },
  }
}
