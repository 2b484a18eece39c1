// What travels between the host and a process that it started.
import type { ErrorView } from '../../api/contract/views.ts'

/** To the process. */
export type Order<Job> = { readonly type: 'start'; readonly job: Job } | { readonly type: 'stop' }

/** From the process. */
export type News<Event> =
  { readonly type: 'event'; readonly event: Event } | { readonly type: 'failed'; readonly error: ErrorView }
