// The process's side: takes one job from the host that started it, hears `stop` from it, and stops by itself when the
// host is gone.
import { errorView } from '../../api/rpc/server.ts'
import { EngineError } from '../../base/errors.ts'
import { message } from '../../base/message.ts'
import { endProcess } from '../end-process.ts'
import type { News, Order } from './child-messages.ts'

/** What a job is carried out with. */
export interface ChildControl<Event> {
  /** Fires when the host asks to stop, when it is gone, and on a signal from outside. */
  readonly signal: AbortSignal
  tell(event: Event): void
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Waits for the job, carries it out and ends the process; what it throws goes to the host. */
export function carryOutJob<Job, Event>(
  work: (job: Job, control: ChildControl<Event>) => Promise<void>,
): void {
  const controller = new AbortController()
  const stop = (): void => controller.abort(new EngineError('CANCELLED', message('run.stopped')))
  const perform = async (job: Job): Promise<void> => {
    try {
      const tell = (event: Event): void => void send({ type: 'event', event })
      await work(job, { signal: controller.signal, tell })
      await flushed()
    } catch (error) {
      await send({ type: 'failed', error: errorView(error) })
    }
    endProcess(0)
  }
  process.on('disconnect', stop)
  for (const signal of SIGNALS) process.on(signal, stop)
  process.on('message', (order: Order<Job>) => {
    if (order.type === 'stop') stop()
    else void perform(order.job)
  })
}

/** The message that was sent last. */
let latest: Promise<void> = Promise.resolve()

/** Resolves when everything that was told is on its way. */
function flushed(): Promise<void> {
  return latest
}

/** Resolves when the message is on its way, also when nobody is left to hear it. */
function send<Event>(news: News<Event>): Promise<void> {
  latest = new Promise((resolve) => {
    if (process.connected) process.send?.(news, undefined, {}, () => resolve())
    else resolve()
  })
  return latest
}
