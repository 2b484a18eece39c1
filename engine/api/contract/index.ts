// Everything that a window may ask of the engine host. A missing handler is a compile error.
import { captioner } from './captioner.ts'
import { datasets } from './datasets.ts'
import { metrics } from './metrics.ts'
import { health } from './health.ts'
import { artifacts, models, playground } from './models.ts'
import { duels, recipes, runs } from './runs.ts'
import { files, jobs, system } from './system.ts'
import { texts } from './texts.ts'
import type { Client, Handlers, Tell } from './define.ts'

/** The contract. */
export const contract = {
  system,
  files,
  jobs,
  datasets,
  texts,
  captioner,
  models,
  artifacts,
  playground,
  recipes,
  runs,
  duels,
  health,
  metrics,
} as const

/** The contract's type, which is all that the window imports. */
export type AppContract = typeof contract
/** What the host implements. */
export type AppHandlers = Handlers<AppContract>
/** What the window calls. */
export type AppClient = Client<AppContract>
/** How the host tells events. */
export type AppTell = Tell<AppContract>
