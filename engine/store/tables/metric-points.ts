// Every value that a run ever recorded, in order. Steps that were repeated after a resume stand twice.
import { finiteOrNull, type TableContext, toJson } from './context.ts'

/** A value at a step. */
export interface MetricPoint {
  readonly step: number
  readonly name: string
  /** NaN and infinities are stored as null. */
  readonly value: number | null
}

/** A stored value; `sequence` counts from 1 within the run. */
export interface MetricPointRow extends MetricPoint {
  readonly sequence: number
}

/** Which points of a run. */
export interface PointsPart {
  /** All names when empty. */
  readonly names: readonly string[]
  /** First and last step; null for no end. */
  readonly from: number
  readonly to: number | null
  /** Only points recorded before this sequence number; null for all. */
  readonly before: number | null
  /** At most so many. */
  readonly limit: number
}

/** The table `metric_points`; runs are named by id. */
export interface MetricPoints {
  /** All in one transaction: the training loop gathers a quarter of a second before it calls. */
  append(run: string, points: readonly MetricPoint[]): void
  /** In order of recording; one name only where one is given. */
  list(run: string, name?: string): MetricPointRow[]
  /** One point for each step: the last recorded. */
  series(run: string, name: string): MetricPointRow[]
  /** Newest first; a limit of some ten thousand takes neither much memory nor long. */
  backwards(run: string, part: PointsPart): readonly MetricPointRow[]
  /** The last recorded of a name; undefined when there is none. */
  last(run: string, name: string): MetricPointRow | undefined
  /** Names with their number of points. */
  names(run: string): { readonly name: string; readonly points: number }[]
}

/** Along the primary key, so that nothing is sorted. */
const BACKWARDS = `SELECT sequence, step, name, value FROM metric_points
  WHERE run = @run AND (@before IS NULL OR sequence < @before)
  AND step >= @from AND (@to IS NULL OR step <= @to)
  AND (@names = '[]' OR name IN (SELECT value FROM json_each(@names)))
  ORDER BY sequence DESC LIMIT @limit`

/** Opens the table. */
export function createMetricPoints({ sql }: TableContext): MetricPoints {
  const last = (run: string) =>
    sql.get<{ last: number | null }>('SELECT max(sequence) AS last FROM metric_points WHERE run = ?', run)
      ?.last ?? 0
  return {
    append: (run, points) =>
      sql.transaction(() => {
        const start = last(run)
        points.forEach(({ step, name, value }, i) =>
          sql.run(
            'INSERT INTO metric_points VALUES (?, ?, ?, ?, ?)',
            run,
            start + 1 + i,
            step,
            name,
            value === null ? null : finiteOrNull(value),
          ),
        )
      }),
    list: (run, name) =>
      sql.all<MetricPointRow>(
        `SELECT sequence, step, name, value FROM metric_points
         WHERE run = @run AND (@name IS NULL OR name = @name) ORDER BY sequence`,
        { run, name: name ?? null },
      ),
    series: (run, name) =>
      sql.all<MetricPointRow>(
        `SELECT max(sequence) AS sequence, step, name, value FROM metric_points
         WHERE run = ? AND name = ? GROUP BY step ORDER BY step`,
        run,
        name,
      ),
    backwards: (run, part) => sql.all<MetricPointRow>(BACKWARDS, { ...part, run, names: toJson(part.names) }),
    last: (run, name) =>
      sql.get(
        `SELECT sequence, step, name, value FROM metric_points
         WHERE run = ? AND name = ? ORDER BY sequence DESC LIMIT 1`,
        run,
        name,
      ),
    names: (run) =>
      sql.all(
        'SELECT name, count(*) AS points FROM metric_points WHERE run = ? GROUP BY name ORDER BY name',
        run,
      ),
  }
}
