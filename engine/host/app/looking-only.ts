// The board of a host that may only look: work that would change something does not begin.
import { EngineError } from '../../base/errors.ts'
import type { JobBoard } from './jobs.ts'

/** A board on which nothing can be started. */
export function lookingOnly(board: JobBoard): JobBoard {
  return {
    start({ label }) {
      throw new EngineError('STORE_BUSY', `jobs: "${label}" needs a data folder that can be changed.`, {
        fixes: ['The line above the page says why it cannot, and what to do.'],
      })
    },
    list: () => board.list(),
    cancel: (job) => board.cancel(job),
    dismiss: (jobs) => board.dismiss(jobs),
    ended: (job) => board.ended(job),
    dispose: () => board.dispose(),
  }
}
