// The store: one data folder with its database, its files by content and its lock.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { type Blobs, createBlobs } from './blobs.ts'
import { runBulk, type Written } from './bulk.ts'
import { type Disk, nodeDisk } from './disk.ts'
import { makeFolder, removeLeftovers } from './durable.ts'
import { type StoreHealth, healthOf, requireSound } from './health.ts'
import { type Home, homeAt } from './home.ts'
import { acquireLock, isHeld, type Lock, requireLender, trainerHome } from './lock.ts'
import { migrate, requireKnown, schemaVersion } from './migrate.ts'
import { MIGRATIONS } from './migrations/index.ts'
import type { Migration } from './migrations/migration.ts'
import { openToRead } from './open-to-read.ts'
import { applyPragmas } from './pragmas.ts'
import { openSql, type Sql } from './sql.ts'
import { openTables, type Tables } from './tables/index.ts'

/** An open data folder. */
export interface Store extends Tables {
  readonly home: Home
  readonly readOnly: boolean
  readonly blobs: Blobs
  /** Everything or nothing; tables may be mixed. */
  transaction<T>(work: () => T): T
  /** Runs work that writes many transactions in a row, and says so after each; they are as safe as any others. */
  bulk<T>(work: (written: Written) => Promise<T>): Promise<T>
  /** Checks the whole database; takes a second for each gigabyte or so. */
  health(): StoreHealth
  /** Closes the database and lets the next program in. */
  dispose(): void
}

/** What opening can be told; tests replace the disk, the clock and the migrations. */
export interface StoreOptions {
  /** Without the lock: works beside a program that writes, and cannot write. */
  readonly readOnly?: boolean
  /** Works under the lock of this process, which must be the parent of this one and hold the folder. */
  readonly lentBy?: number
  readonly disk?: Disk
  readonly now?: () => Date
  readonly migrations?: readonly Migration[]
}

interface Opening {
  readonly home: Home
  readonly disk: Disk
  readonly now: () => Date
  readonly migrations: readonly Migration[]
}

/**
 * Opens a data folder, making or migrating it where needed.
 * @throws STORE_BUSY when another program writes in it, STORE_TOO_NEW, STORE_UNSAFE, DISK_FULL or WRITE_FAILED.
 */
export function openStore(root: string, options: StoreOptions = {}): Store {
  const { readOnly = false, disk = nodeDisk, now = () => new Date(), migrations = MIGRATIONS } = options
  const opening = { home: homeAt(root), disk, now, migrations }
  if (options.lentBy !== undefined) return openLent(opening, options.lentBy)
  return readOnly ? openReader(opening) : openWriter(opening)
}

function openWriter(opening: Opening): Store {
  const { home, disk, now } = opening
  const { root, blobs, models, runs, exports, reports } = home
  for (const folder of [root, blobs, models, runs, exports, reports]) makeFolder(folder, disk)
  requireLocal(home, disk)
  const lock = acquireLock(home, { pid: process.pid, startedAt: now().toISOString() }, disk)
  try {
    return openLocked(opening, lock)
  } catch (error) {
    lock.abandon()
    throw error
  }
}

/** No lock of its own, and nothing tidied: all that is the lender's. */
function openLent(opening: Opening, lender: number): Store {
  const { home, disk, migrations } = opening
  requireLender(home, lender, disk)
  return openDatabase(opening, false, (sql) => {
    const version = schemaVersion(sql)
    requireKnown(version, migrations, home)
    if (version === migrations.length) return storeOn(sql, opening, LENT)
    throw new EngineError('STORE_UNSAFE', message('store.older', { folder: home.root }), {
      fixes: [message('store.olderFix')],
    })
  })
}

const LENT: Lock = { wasUnclean: false, release: () => undefined, abandon: () => undefined }

/** Folders of runs hold folders of checkpoints; nothing of ours lies deeper. */
const LEFTOVER_DEPTH = 4
/** A trainer whose host was killed saves by itself; its host's successor waits so long for it. */
const TRAINER_WAIT_MS = 10_000

function openLocked(opening: Opening, lock: Lock): Store {
  const { home, disk } = opening
  return openDatabase(opening, false, (sql) => {
    if (lock.wasUnclean) {
      const isStillSaving = isHeld(trainerHome(home), TRAINER_WAIT_MS, disk)
      requireSound(sql, home)
      if (!isStillSaving) removeLeftovers(home.root, LEFTOVER_DEPTH, disk)
    }
    migrate(sql, opening)
    const store = storeOn(sql, opening, lock)
    store.runs.interruptAll()
    store.datasets.discardUnfinished()
    return store
  })
}

function openReader(opening: Opening): Store {
  const { home, disk, migrations } = opening
  if (!disk.exists(home.database) || disk.exists(home.holder)) tidy(opening)
  return openDatabase(opening, true, (sql) => {
    const version = schemaVersion(sql)
    requireKnown(version, migrations, home)
    if (version === migrations.length) return storeOn(sql, opening)
    sql.close()
    openWriter(opening).dispose()
    return openReader(opening)
  })
}

/** Failures to write that leave reading possible. */
const READABLE_STILL: ReadonlySet<string> = new Set(['STORE_BUSY', 'WRITE_FAILED', 'DISK_FULL'])

/** Makes a new folder, and after a crash does what its next writer would do; a writer at work is left alone. */
function tidy(opening: Opening): void {
  try {
    openWriter(opening).dispose()
  } catch (error) {
    const isReadable = opening.disk.exists(opening.home.database)
    if (!(error instanceof EngineError && isReadable && READABLE_STILL.has(error.code))) throw error
  }
}

function openDatabase(opening: Opening, readOnly: boolean, use: (sql: Sql) => Store): Store {
  const { database } = opening.home
  const sql = readOnly ? openToRead(database) : openSql(database)
  try {
    applyPragmas(sql, readOnly)
    return use(sql)
  } catch (error) {
    sql.close()
    throw error
  }
}

function storeOn(sql: Sql, { home, disk, now }: Opening, lock?: Lock): Store {
  return {
    ...openTables({ sql, now }),
    home,
    readOnly: lock === undefined,
    blobs: lock ? createBlobs(home.blobs, disk) : readingBlobs(createBlobs(home.blobs, disk)),
    transaction: (work) => sql.transaction(work),
    bulk: (work) => runBulk(sql, home.database, work),
    health: () => healthOf(sql, home, disk),
    dispose() {
      sql.close()
      lock?.release()
    },
  }
}

function readingBlobs(blobs: Blobs): Blobs {
  const put = (): never => {
    throw new EngineError('STORE_BUSY', message('store.reading'), {
      fixes: [message('store.readingFix')],
    })
  }
  return { ...blobs, put }
}

/** Magic numbers of NFS, SMB 1, CIFS and SMB 2, whose locks and fsync cannot be trusted. */
const NETWORK_FILE_SYSTEMS: ReadonlySet<number> = new Set([0x6969, 0x517b, 0xff534d42, 0xfe534d42])

function requireLocal(home: Home, disk: Disk): void {
  if (!NETWORK_FILE_SYSTEMS.has(disk.space(home.root).fileSystem >>> 0)) return
  throw new EngineError('STORE_UNSAFE', message('store.network', { folder: home.root }), {
    details: { home: home.root },
    fixes: [message('store.networkFix')],
  })
}
