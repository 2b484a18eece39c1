// Opening a database for reading alone, also on a disk that takes no files.
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { EngineError } from '../base/errors.ts'
import { openSql, type Sql } from './sql.ts'

/**
 * Opens a database for reading. SQLite needs a file beside a database in WAL mode, which a disk that takes no files refuses
 * once the last writer is gone: then a copy among the temporary files is read, and removed when it is closed.
 * @throws as {@link openSql}, when there is no room for a copy either
 */
export function openToRead(path: string): Sql {
  try {
    return opened(path)
  } catch (error) {
    if (!isRefusedBeside(path, error)) throw error
    return openCopy(path)
  }
}

/** A connection that has read something: only then SQLite looks for its files. */
function opened(path: string): Sql {
  const sql = openSql(path, { readOnly: true })
  try {
    sql.pragma('schema_version')
    return sql
  } catch (error) {
    sql.close()
    throw error
  }
}

/** What a writer has not yet put into the database stands in a file of its own: then a copy would lack it. */
function isRefusedBeside(path: string, error: unknown): boolean {
  const isRefused = error instanceof EngineError && error.details['sqlite'] === 'SQLITE_CANTOPEN'
  return isRefused && existsSync(path) && !existsSync(`${path}-wal`)
}

function openCopy(path: string): Sql {
  const folder = mkdtempSync(join(tmpdir(), 'tuneloom-read-'))
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  try {
    const copy = join(folder, basename(path))
    copyFileSync(path, copy)
    const sql = opened(copy)
    const close = (): void => {
      sql.close()
      remove()
    }
    return { ...sql, close }
  } catch (error) {
    remove()
    throw error
  }
}
