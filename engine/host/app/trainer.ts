// A process that carries out one run. It works under its parent's lock, hears `stop` from it, and saves and stops by
// itself when the parent is gone.
import { setTimeout as pause } from 'node:timers/promises'
import { EngineError } from '../../base/errors.ts'
import { homeAt } from '../../store/home.ts'
import { acquireLock, type Lock, trainerHome } from '../../store/lock.ts'
import { openStore } from '../../store/store.ts'
import { carryOut, type RunEvent } from '../training.ts'
import { carryOutJob, type ChildControl } from './child-main.ts'
import type { TrainerJob } from './trainer-process.ts'

/** A trainer whose host was killed still saves; the next one waits so long for it. */
const PREDECESSOR_MS = 60_000
const LOOK_EVERY_MS = 250

carryOutJob<TrainerJob, RunEvent>(async (job, control) => {
  const lock = await waitForLock(job, control.signal)
  try {
    await train(job, control)
  } finally {
    lock.release()
  }
})

async function train(
  { home, run, runtime, threads }: TrainerJob,
  { signal, tell }: ChildControl<RunEvent>,
): Promise<void> {
  const store = openStore(home, { lentBy: process.ppid })
  try {
    await carryOut(store, run, { runtime, threads, signal, emit: tell })
  } finally {
    store.dispose()
  }
}

/** One trainer at a time works on a data folder. @throws STORE_BUSY or CANCELLED */
async function waitForLock({ home }: TrainerJob, signal: AbortSignal): Promise<Lock> {
  const until = performance.now() + PREDECESSOR_MS
  for (;;) {
    signal.throwIfAborted()
    try {
      return acquireLock(trainerHome(homeAt(home)), {
        pid: process.pid,
        startedAt: new Date().toISOString(),
      })
    } catch (error) {
      const isBusy = error instanceof EngineError && error.code === 'STORE_BUSY'
      if (!isBusy || performance.now() > until) throw error
    }
    await pause(LOOK_EVERY_MS)
  }
}
