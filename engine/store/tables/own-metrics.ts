// Metrics that people wrote. A version is never changed or removed: what was measured by it must stay explainable.
import { EngineError } from '../../base/errors.ts'
import { message } from '../../base/message.ts'
import { fromJson, type JsonObject, type TableContext, timestamp, toJson } from './context.ts'

/** A version of an own metric. */
export interface OwnMetricRow {
  readonly name: string
  /** 1, 2, 3 … in the order in which contents came. */
  readonly version: number
  /** SHA-256 of what decides its values. */
  readonly digest: string
  readonly definition: JsonObject
  /** Whether the name alone means this version. */
  readonly isCurrent: boolean
  readonly createdAt: string
}

/** The table `own_metrics`. */
export interface OwnMetrics {
  /** The current versions, by name. */
  list(): OwnMetricRow[]
  /** Every version of a name, the oldest first. */
  versions(name: string): OwnMetricRow[]
  /** The current version of a name, or that one. */
  get(name: string, version?: number): OwnMetricRow | undefined
  /** Makes content the current version of a name: a new version, or the one that had it already. */
  save(metric: Pick<OwnMetricRow, 'name' | 'digest' | 'definition'>): OwnMetricRow
  /** No version is current any more; all are kept. @throws UNKNOWN_NAME */
  remove(name: string): void
}

type Raw = Omit<OwnMetricRow, 'definition' | 'isCurrent'> & {
  readonly definition: string
  readonly current: number
}

const SELECT = 'SELECT name, version, digest, definition, current, created_at AS createdAt FROM own_metrics'

/** Opens the table. */
export function createOwnMetrics(context: TableContext): OwnMetrics {
  const { sql } = context
  const clear = (name: string): number =>
    sql.run('UPDATE own_metrics SET current = 0 WHERE name = ? AND current = 1', name)
  return {
    list: () => sql.all<Raw>(`${SELECT} WHERE current = 1 ORDER BY name`).map(read),
    versions: (name) => sql.all<Raw>(`${SELECT} WHERE name = ? ORDER BY version`, name).map(read),
    get(name, version) {
      const row = sql.get<Raw>(
        `${SELECT} WHERE name = @name AND CASE WHEN @version IS NULL THEN current = 1 ELSE version = @version END`,
        { name, version: version ?? null },
      )
      return row && read(row)
    },
    save: ({ name, digest, definition }) =>
      sql.transaction(() => {
        clear(name)
        const values = { name, digest, definition: toJson(definition), createdAt: timestamp(context) }
        const row = sql.get<Raw>(
          `INSERT INTO own_metrics (name, version, digest, definition, current, created_at)
           VALUES (@name, (SELECT coalesce(max(version), 0) + 1 FROM own_metrics WHERE name = @name),
             @digest, @definition, 1, @createdAt)
           ON CONFLICT (name, digest) DO UPDATE SET current = 1, definition = @definition
           RETURNING name, version, digest, definition, current, created_at AS createdAt`,
          values,
        )
        return read(row as Raw)
      }),
    remove(name) {
      if (clear(name) > 0) return
      throw new EngineError('UNKNOWN_NAME', message('own.unknown', { name }), {
        fixes: [message('own.addFix')],
      })
    },
  }
}

function read({ definition, current, ...row }: Raw): OwnMetricRow {
  return { ...row, definition: fromJson(definition), isCurrent: current === 1 }
}
