// What every service of the app is given.
import type { AppTell } from '../../api/contract/index.ts'
import type { SettingsView } from '../../api/contract/views.ts'
import type { Store } from '../../store/store.ts'
import type { Grants } from './grants.ts'
import type { JobBoard } from './jobs.ts'
import type { RunQueue } from './run-queue.ts'

/** The parts of a running app. */
export interface AppContext {
  readonly version: string
  /** `desktop` has native dialogs; `served` has the folder browser. */
  readonly mode: 'desktop' | 'served'
  readonly store: Store
  /** Tells every window. */
  readonly tell: AppTell
  readonly jobs: JobBoard
  readonly grants: Grants
  readonly queue: RunQueue
  /** As they stand now. */
  settings(): SettingsView
}
