// What every table module is given, and how values become columns.
import type { Sql } from '../sql.ts'

/** A connection and a clock. */
export interface TableContext {
  readonly sql: Sql
  /** The current time. */
  readonly now: () => Date
}

/** A JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>

/** ISO 8601 in UTC. */
export function timestamp({ now }: TableContext): string {
  return now().toISOString()
}

/** JSON text of a column. */
export function toJson(value: unknown): string {
  return JSON.stringify(value)
}

/** The value of a JSON column that this program wrote. */
export function fromJson<T>(text: string): T {
  return JSON.parse(text) as T
}

/** SQLite keeps no NaN; what is not finite is stored as NULL and reads back as null, never as a number. */
export function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
