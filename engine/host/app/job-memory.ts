// Jobs that a person still has to hear of, kept over a restart of the host.
import type { ErrorView, JobView } from '../../api/contract/views.ts'
import { EngineError } from '../../base/errors.ts'
import { message } from '../../base/message.ts'
import type { Store } from '../../store/store.ts'

/** What is kept. */
export interface KeptJobs {
  /** Number of the last job, so that no id is given twice. */
  readonly last: number
  /** Oldest first. */
  readonly jobs: readonly JobView[]
}

/** Keeps jobs; `save` is called at every change of a state, not for progress. */
export interface JobMemory {
  load(): KeptJobs
  save(kept: KeptJobs): void
}

/** Name of the setting that holds them. */
const SETTING = 'jobs'
/** The newest that are kept. */
const KEPT = 50

/** Keeps jobs in a store; one that only reads forgets them. */
export function jobMemory(store: Pick<Store, 'settings' | 'readOnly'>): JobMemory {
  return {
    load() {
      const stored = store.settings.all()[SETTING] as Partial<KeptJobs> | undefined
      const jobs = Array.isArray(stored?.jobs) ? stored.jobs : []
      return { last: stored?.last ?? 0, jobs: jobs.map(interrupted) }
    },
    save({ last, jobs }) {
      if (store.readOnly) return
      const open = jobs.filter(({ state }) => state !== 'done' && state !== 'cancelled')
      store.settings.set({ [SETTING]: { last, jobs: open.slice(-KEPT) } })
    },
  }
}

/** For hosts without a store. */
export const NO_MEMORY: JobMemory = { load: () => ({ last: 0, jobs: [] }), save: () => undefined }

/** A job as it stands when its host is gone: one that was not ended was interrupted. */
export function interrupted(job: JobView): JobView {
  if (job.state !== 'running' && job.state !== 'waiting') return job
  return { ...job, state: 'interrupted', etaSeconds: null, error: interruption(job) }
}

function interruption({ kind, label }: JobView): ErrorView {
  return new EngineError('INTERRUPTED', message('job.interrupted', { label }), {
    details: { kind },
    fixes: [message(`job.again.${kind}`)],
  }).toJSON()
}
