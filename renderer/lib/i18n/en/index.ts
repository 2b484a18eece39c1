// Every English text, by page. English is what the keys are made of.
import { app } from './app.ts'
import { captioner } from './captioner.ts'
import { connection } from './connection.ts'
import { datasets } from './datasets.ts'
import { duels } from './duels.ts'
import { engine } from './engine.ts'
import { health } from './health.ts'
import { home } from './home.ts'
import { importing } from './importing.ts'
import { messages } from './messages.ts'
import { metrics } from './metrics.ts'
import { models } from './models.ts'
import { playground } from './playground.ts'
import { runs } from './runs.ts'
import { settings } from './settings.ts'
import { texts } from './texts.ts'
import { ui } from './ui.ts'
import { wizard } from './wizard.ts'
import { writing } from './writing.ts'

export const en = {
  app,
  connection,
  importing,
  ui,
  home,
  datasets,
  texts,
  captioner,
  wizard,
  runs,
  playground,
  writing,
  duels,
  metrics,
  models,
  settings,
  health,
  messages,
  engine,
} as const

/** The same keys in another language. */
export type Messages = { readonly [P in keyof typeof en]: Words<(typeof en)[P]> }
/** Translations of one page. */
export type Words<T> = { readonly [K in keyof T]: string }
