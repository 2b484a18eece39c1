// What became of a run whose trainer has ended, in a status and a sentence.
import type { RunStatus } from '../../store/tables/runs.ts'
import { type ChildEnd, diedOfMemory, lastWords } from './child-process.ts'

/** Why the host asked a trainer to stop. */
export type Wish = 'pause' | 'cancel' | 'close'

/** How a run ends. */
export interface Ending {
  readonly status: RunStatus
  readonly reason: string
}

/** The status that the store should have; null when what the trainer wrote there is right. */
export function settle(written: RunStatus, wish: Wish | null, end: ChildEnd): Ending | null {
  if (written === 'finished') return null
  if (wish === 'cancel') return { status: 'cancelled', reason: 'Cancelled on request.' }
  if (written === 'paused' && wish === 'close')
    return { status: 'paused', reason: 'The program was closed; everything up to here is saved.' }
  if (written !== 'running') return null
  if (end.error?.code === 'CANCELLED') return { status: 'paused', reason: end.error.message }
  if (end.error) return { status: 'failed', reason: end.error.message }
  return { status: 'interrupted', reason: reasonOf(end, wish) }
}

function reasonOf(end: ChildEnd, wish: Wish | null): string {
  if (diedOfMemory(end))
    return (
      'OUT_OF_MEMORY: the computer ran out of memory and the trainer was ended. ' +
      'Close other programs and resume, or start a new run with a smaller batch.'
    )
  if (wish !== null && end.signal === 'SIGKILL')
    return 'The trainer did not stop in time and was ended; resuming goes on from the last checkpoint.'
  return `The trainer was ended unexpectedly ${lastWords(end)}`
}
