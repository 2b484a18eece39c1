// A process that carries out one named work under its parent's lock.
import { openStore, type Store } from '../../store/store.ts'
import { carryOutJob, type ChildControl } from './child-main.ts'
import type { WorkerEvent, WorkerJob } from './worker-process.ts'
import { WORKS } from './works.ts'

carryOutJob<WorkerJob, WorkerEvent>(async (job, control) => {
  const store = openStore(job.home, { lentBy: process.ppid })
  try {
    control.tell({ type: 'done', result: await perform(job, store, control) })
  } finally {
    store.dispose()
  }
})

function perform(job: WorkerJob, store: Store, { signal, tell }: ChildControl<WorkerEvent>): Promise<string> {
  const progress = (...figures: Extract<WorkerEvent, { type: 'progress' }>['figures']): void =>
    tell({ type: 'progress', figures })
  const tools = { store, signal, progress, ...job.compute }
  if (job.name === 'compare') return WORKS.compare(job.request, tools)
  if (job.name === 'export') return WORKS.export(job.request, tools)
  if (job.name === 'diagnose') return WORKS.diagnose(job.request, tools)
  if (job.name === 'agreement') return WORKS.agreement(job.request, tools)
  return WORKS.speed(job.request, tools)
}
