// A process that carries out one run. It works under its parent's lock, hears `stop` from it, and saves and stops by
// itself when the parent is gone.
import { setTimeout as pause } from 'node:timers/promises'
import { errorView } from '../../api/rpc/server.ts'
import { EngineError } from '../../base/errors.ts'
import { homeAt } from '../../store/home.ts'
import { acquireLock, type Lock, trainerHome } from '../../store/lock.ts'
import { openStore } from '../../store/store.ts'
import { carryOut } from '../training.ts'
import type { TrainerJob, TrainerNews, TrainerOrder } from './trainer-messages.ts'

/** A trainer whose host was killed still saves; the next one waits so long for it. */
const PREDECESSOR_MS = 60_000
const LOOK_EVERY_MS = 250
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

const controller = new AbortController()
const stop = (): void => controller.abort(new EngineError('CANCELLED', 'Stopped on request.'))

process.on('disconnect', stop)
for (const signal of SIGNALS) process.on(signal, stop)
process.on('message', (order: TrainerOrder) => {
  if (order.type === 'stop') stop()
  else void perform(order.job)
})

async function perform(job: TrainerJob): Promise<void> {
  try {
    const lock = await waitForLock(job)
    try {
      await train(job)
    } finally {
      lock.release()
    }
  } catch (error) {
    await send({ type: 'failed', error: errorView(error) })
  }
  process.exit(0)
}

async function train({ home, run, runtime, threads }: TrainerJob): Promise<void> {
  const store = openStore(home, { lentBy: process.ppid })
  try {
    const { signal } = controller
    await carryOut(store, run, {
      runtime,
      threads,
      signal,
      emit: (event) => void send({ type: 'event', event }),
    })
  } finally {
    store.dispose()
  }
}

/** One trainer at a time works on a data folder. @throws STORE_BUSY or CANCELLED */
async function waitForLock({ home }: TrainerJob): Promise<Lock> {
  const until = performance.now() + PREDECESSOR_MS
  for (;;) {
    controller.signal.throwIfAborted()
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

/** Resolves when the message is on its way, also when nobody is left to hear it. */
function send(news: TrainerNews): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected) process.send?.(news, undefined, {}, () => resolve())
    else resolve()
  })
}
