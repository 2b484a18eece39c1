// The runs in the order in which a person looks for them.
import type { RunView } from '../../../engine/api/contract/views.ts'
import { canResume } from './status.ts'

/** Runs by what comes of them. */
export interface RunGroups {
  readonly running: readonly RunView[]
  /** In the order of the queue. */
  readonly waiting: readonly RunView[]
  /** They can go on. */
  readonly stopped: readonly RunView[]
  readonly ended: readonly RunView[]
}

/** Every group; the newest first but in the queue. */
export function groupRuns(runs: readonly RunView[]): RunGroups {
  const newest = runs.toSorted((a, b) => timeOf(b).localeCompare(timeOf(a)))
  const isEnded = ({ status }: RunView): boolean => status === 'finished' || status === 'cancelled'
  return {
    running: newest.filter(({ status }) => status === 'running'),
    waiting: runs
      .filter(({ status }) => status === 'queued')
      .toSorted((a, b) => (a.place ?? Infinity) - (b.place ?? Infinity)),
    stopped: newest.filter(canResume),
    ended: newest.filter(isEnded),
  }
}

/** The place in the queue for a run that is let go over another one. */
export function placeAfterDrop(waiting: readonly RunView[], moved: string, over: string): number | null {
  const from = waiting.findIndex(({ id }) => id === moved)
  const to = waiting.findIndex(({ id }) => id === over)
  return from < 0 || to < 0 || from === to ? null : to
}

function timeOf({ endedAt, startedAt, createdAt }: RunView): string {
  return endedAt ?? startedAt ?? createdAt
}
