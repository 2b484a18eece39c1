// The thread that copies what was written from the journal into the database while its parent writes more. workerData: the
// database's path. Any message asks for a copy; the answer says how far it came.
import { parentPort, workerData } from 'node:worker_threads'
import { applyPragmas } from './pragmas.ts'
import { openSql } from './sql.ts'

/** How far a copy came, in pages of the journal. */
export interface Checkpoint {
  readonly log: number
  readonly checkpointed: number
}

const sql = openSql(String(workerData))
applyPragmas(sql, false)
parentPort?.on('message', () => {
  // passive: writers and readers wait for nothing
  const [done] = sql.all<Checkpoint>('PRAGMA wal_checkpoint(PASSIVE)')
  parentPort?.postMessage(done)
})
