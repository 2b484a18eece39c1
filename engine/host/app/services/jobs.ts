// Long work, as the window sees it.
import type { AppHandlers } from '../../../api/contract/index.ts'
import type { AppContext } from '../context.ts'

/** Answers the calls on jobs. */
export function jobsService({ jobs }: AppContext): AppHandlers['jobs'] {
  return {
    list: () => jobs.list(),
    cancel: ({ job }) => jobs.cancel(job),
  }
}
