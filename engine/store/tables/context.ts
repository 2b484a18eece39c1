// What every table module is given, and how values become columns.
import { isMessage, type Message } from '../../base/message.ts'
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

/** A sentence with its code from its column; null where there is none. */
export function readSaid(column: string | null): Message | null {
  const said: unknown = column === null ? null : fromJson(column)
  return isMessage(said) ? said : null
}

/** SQLite keeps no NaN; what is not finite is stored as NULL and reads back as null, never as a number. */
export function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
