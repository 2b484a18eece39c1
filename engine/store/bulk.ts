// Writing much in many transactions. SQLite copies its journal into the database at the end of a transaction, which takes as
// long again as writing it: here a thread does so while the next transaction is written.
import { setImmediate } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { Sql } from './sql.ts'

/** Transactions before a thread is started: few are done before it would be there. */
const WITHOUT_THREAD = 4
/** A journal can begin anew only when all of it was copied: after so many transactions that is waited for. */
const BEFORE_WAITING = 8
/** Pages of the journal at which SQLite copies by itself, its own default. */
const PAGES = 1000

/** Memory of the thread for values, in megabytes: it holds next to none. */
const LIMITS = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 3 }

/** Says that a transaction was written; everybody else has a turn before it returns. */
export type Written = () => Promise<void>

/** Runs work that writes many transactions in a row; they are as safe as any others. */
export async function runBulk<T>(sql: Sql, path: string, work: (written: Written) => Promise<T>): Promise<T> {
  const copying = new Copying(sql, path)
  try {
    return await work(() => copying.written())
  } finally {
    await copying.dispose()
  }
}

/** The journal's way into the database, by a thread as long as there is one, else by SQLite itself. */
class Copying {
  readonly #sql: Sql
  readonly #path: string
  #transactions = 0
  #worker: Worker | undefined
  #copy: Promise<void> = Promise.resolve()

  constructor(sql: Sql, path: string) {
    this.#sql = sql
    this.#path = path
  }

  async written(): Promise<void> {
    if (++this.#transactions === WITHOUT_THREAD) this.#start()
    if (this.#worker) {
      await this.#copy
      this.#copy = this.#copied(this.#worker)
      if (this.#transactions % BEFORE_WAITING === 0) await this.#copy
    }
    await setImmediate()
  }

  #start(): void {
    const script = new URL('./checkpoint-worker.ts', import.meta.url)
    const worker = new Worker(script, { workerData: this.#path, resourceLimits: LIMITS })
    // without the thread nothing is lost but time
    const stop = (): void => this.#stop()
    worker.once('error', stop).once('exit', stop)
    this.#worker = worker
    this.#sql.pragma('wal_autocheckpoint = 0')
  }

  #copied(worker: Worker): Promise<void> {
    worker.postMessage('copy')
    return new Promise((resolve) => {
      const answered = (): void => {
        worker.off('message', answered).off('exit', answered)
        resolve()
      }
      worker.on('message', answered).on('exit', answered)
    })
  }

  #stop(): void {
    this.#worker = undefined
    this.#sql.pragma(`wal_autocheckpoint = ${PAGES}`)
  }

  async dispose(): Promise<void> {
    await this.#copy
    await this.#worker?.terminate()
  }
}
