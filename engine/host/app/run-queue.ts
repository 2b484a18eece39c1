// The line of runs: one at a time, each in a process of its own.
import type { RunView } from '../../api/contract/views.ts'

/** What the runs service needs of the line. */
export interface RunQueue {
  /** Puts a queued, paused, interrupted or failed run at the end of the line, and starts it when it is its turn. */
  add(run: string): void
  /** Asks the running one to save and stop; takes a waiting one out of the line. */
  pause(run: string): Promise<void>
  /** Stops a run for good; it keeps its checkpoints. */
  cancel(run: string): Promise<void>
  /** Puts a waiting run at a place, from 0. */
  move(run: string, place: number): void
  /** Place from 0 of a waiting run; null for others. */
  placeOf(run: string): number | null
  /** What is known of the run under way. */
  liveOf(run: string): RunView['live']
  /** Whether anything is running. */
  readonly isBusy: boolean
  /** Saves and stops the one under way and waits for it. */
  dispose(): Promise<void>
}
