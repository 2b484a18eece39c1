// The host's side of a trainer: one process for each run; what became of the run stands in the store.
import type { RunEvent } from '../training.ts'
import { type Child, entryFile, startChild } from './child-process.ts'

/** What a trainer is to do. */
export interface TrainerJob {
  /** The data folder, which the parent holds. */
  readonly home: string
  /** Id of the run. */
  readonly run: string
  readonly runtime: string
  readonly threads: number
}

/** Starts a trainer; `hear` is given every event of the run. */
export type StartTrainer = (job: TrainerJob, hear: (event: RunEvent) => void) => Child

/** Starts a trainer in a process of its own. */
export const startTrainer: StartTrainer = (job, hear) => startChild(entryFile('trainer'), job, hear)
