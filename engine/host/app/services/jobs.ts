// Long work, as the window sees it.
import type { AppHandlers } from '../../../api/contract/index.ts'
import type { AppContext } from '../context.ts'

/** Answers the calls on jobs. */
export function jobsService({ jobs, tell }: AppContext): AppHandlers['jobs'] {
  return {
    list: () => jobs.list(),
    cancel: ({ job }) => jobs.cancel(job),
    dismiss: (given) => {
      const gone = jobs.dismiss(given.jobs)
      if (gone.length > 0) tell('jobs', 'dismissed', { jobs: gone })
    },
  }
}
