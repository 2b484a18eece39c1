// One writer per data folder: an EXCLUSIVE transaction held open on a small database of its own. The kernel drops it
// when the process dies, however it dies, so nobody ever has to delete a lock file.
import { join } from 'node:path'
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { type Disk, nodeDisk } from './disk.ts'
import { replaceFileAtomically } from './durable.ts'
import type { Home } from './home.ts'
import { openSql, type Sql } from './sql.ts'

/** Who writes in a data folder. */
export interface Holder {
  readonly pid: number
  /** ISO 8601, UTC. */
  readonly startedAt: string
}

/** A held lock. */
export interface Lock {
  /** True when the last holder ended without releasing: a crash, a kill or a power cut. */
  readonly wasUnclean: boolean
  release(): void
  /** Lets go without calling the end clean, so that the next program checks the database again. */
  abandon(): void
}

/** A reader that tidies up after a crash holds the lock this long at most; a writer that starts then waits. */
const WAIT_MS = 300
/** The winner writes its name within milliseconds; a loser looks a few times. */
const LOOKS = 10
const LOOK_EVERY_MS = 20

/** Takes the lock. @throws STORE_BUSY naming the holder's pid and start time. */
export function acquireLock(home: Home, holder: Holder, disk: Disk = nodeDisk): Lock {
  const sql = openSql(home.lock, { busyTimeoutMs: WAIT_MS })
  try {
    sql.script('BEGIN EXCLUSIVE')
    const wasUnclean = disk.exists(home.holder)
    replaceFileAtomically(home.holder, new TextEncoder().encode(JSON.stringify(holder)), disk)
    return { wasUnclean, release: () => release(sql, home, disk), abandon: () => sql.close() }
  } catch (error) {
    sql.close()
    throw error instanceof EngineError && error.code === 'STORE_BUSY' ? busy(home, disk) : error
  }
}

/**
 * Where the lock lies that the one trainer of a data folder holds while it works. It outlives a host that was killed
 * until everything is saved.
 */
export function trainerHome(home: Home): Home {
  return { ...home, lock: join(home.root, 'trainer.db'), holder: join(home.root, 'trainer.json') }
}

/** Whether a program holds the lock; waits so long for it to let go. */
export function isHeld(home: Home, waitMs = 0, disk: Disk = nodeDisk): boolean {
  if (!disk.exists(home.lock)) return false
  const sql = openSql(home.lock, { busyTimeoutMs: waitMs })
  try {
    sql.script('BEGIN EXCLUSIVE; ROLLBACK')
    return false
  } catch (error) {
    if (error instanceof EngineError && error.code === 'STORE_BUSY') return true
    throw error
  } finally {
    sql.close()
  }
}

/** Makes sure that this process may work under another's lock. @throws STORE_BUSY unless `pid` is its parent and holds the folder */
export function requireLender(home: Home, pid: number, disk: Disk = nodeDisk): void {
  const isHolder = readHolder(home, disk)?.pid === pid
  if (pid === process.ppid && isHolder && isAlive(pid) && isHeld(home, 0, disk)) return
  throw new EngineError('STORE_BUSY', message('store.notOurs', { pid, folder: home.root }), {
    details: { home: home.root, pid },
    fixes: [message('store.notOursFix')],
  })
}

/** Who holds the folder, as far as it says. */
export function readHolder(home: Home, disk: Disk = nodeDisk): Holder | undefined {
  try {
    const value = JSON.parse(new TextDecoder().decode(disk.read(home.holder))) as Partial<Holder>
    return value.pid && value.startedAt ? { pid: value.pid, startedAt: value.startedAt } : undefined
  } catch {
    return undefined
  }
}

function release(sql: Sql, home: Home, disk: Disk): void {
  disk.remove(home.holder)
  sql.close()
}

function busy(home: Home, disk: Disk): EngineError {
  const holder = waitForHolder(home, disk)
  const who = holder
    ? message('store.process', { pid: holder.pid, since: holder.startedAt })
    : message('store.another')
  return new EngineError('STORE_BUSY', message('store.held', { folder: home.root, who }), {
    details: { home: home.root, ...holder },
    fixes: [message('store.heldFix')],
  })
}

function waitForHolder(home: Home, disk: Disk): Holder | undefined {
  const pause = new Int32Array(new SharedArrayBuffer(4))
  for (let look = 0; look < LOOKS; look++) {
    const holder = readHolder(home, disk)
    if (holder && isAlive(holder.pid)) return holder
    Atomics.wait(pause, 0, 0, LOOK_EVERY_MS)
  }
  return undefined
}

/** Whether a process is there; one of another person counts as alive. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
