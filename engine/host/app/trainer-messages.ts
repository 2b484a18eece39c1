// What travels between the host and the trainer it started.
import type { ErrorView } from '../../api/contract/views.ts'
import type { RunEvent } from '../training.ts'

/** What a trainer is to do. */
export interface TrainerJob {
  /** The data folder, which the parent holds. */
  readonly home: string
  /** Id of the run. */
  readonly run: string
  readonly runtime: string
  readonly threads: number
}

/** To the trainer. */
export type TrainerOrder = { readonly type: 'start'; readonly job: TrainerJob } | { readonly type: 'stop' }

/** From the trainer; how the run ended stands in the store. */
export type TrainerNews =
  | { readonly type: 'event'; readonly event: RunEvent }
  | { readonly type: 'failed'; readonly error: ErrorView }
