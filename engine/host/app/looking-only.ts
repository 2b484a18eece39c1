// The board of a host that may only look: work that would change something does not begin.
import { EngineError } from '../../base/errors.ts'
import { message } from '../../base/message.ts'
import type { JobBoard } from './jobs.ts'

/** A board on which nothing can be started. */
export function lookingOnly(board: JobBoard): JobBoard {
  return {
    start({ label }) {
      throw new EngineError('STORE_BUSY', message('job.lookingOnly', { label }), {
        fixes: [message('job.lookingOnlyFix')],
      })
    },
    list: () => board.list(),
    cancel: (job) => board.cancel(job),
    dismiss: (jobs) => board.dismiss(jobs),
    ended: (job) => board.ended(job),
    dispose: () => board.dispose(),
  }
}
