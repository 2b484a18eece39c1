// Every German text, by page.
import type { Messages } from '../en/index.ts'
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

export const de: Messages = {
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
}
