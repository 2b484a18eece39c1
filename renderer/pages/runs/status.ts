// What a run's status looks like, and what can be done in it.
import type { RunStatusView, RunView } from '../../../engine/api/contract/views.ts'
import type { Tone } from '../../lib/ui/icon.ts'

/** The colour of each status. */
export const STATUS_TONES: Readonly<Record<RunStatusView, Tone>> = {
  queued: 'neutral',
  running: 'accent',
  paused: 'warn',
  finished: 'ok',
  failed: 'bad',
  cancelled: 'neutral',
  interrupted: 'warn',
}

/** True while it can be paused: it runs, or it waits in the queue. */
export function canPause({ status }: RunView): boolean {
  return status === 'running' || status === 'queued'
}

/** True for a run that can go on from its last checkpoint. */
export function canResume({ status }: RunView): boolean {
  return status === 'paused' || status === 'interrupted' || status === 'failed'
}

/** True until it has ended for good. */
export function canCancel({ status }: RunView): boolean {
  return status !== 'finished' && status !== 'cancelled'
}
