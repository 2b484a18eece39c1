// What happened to a run, in order: started, checkpointed, rolled back, stopped.
import { fromJson, type JsonObject, type TableContext, timestamp, toJson } from './context.ts'

/** Something that happened; `sequence` counts from 1 within the run and is the order, whatever the clock did. */
export interface EventRow {
  readonly sequence: number
  readonly step: number
  /** In the past tense: `checkpointWritten`. */
  readonly type: string
  readonly payload: JsonObject
  readonly createdAt: string
}

/** The table `events`; runs are named by id. */
export interface Events {
  append(run: string, event: Pick<EventRow, 'step' | 'type' | 'payload'>): void
  list(run: string): EventRow[]
}

/** Opens the table. */
export function createEvents(context: TableContext): Events {
  const { sql } = context
  return {
    append: (run, { step, type, payload }) =>
      void sql.run(
        `INSERT INTO events SELECT @run, coalesce(max(sequence), 0) + 1, @step, @type, @payload, @createdAt
         FROM events WHERE run = @run`,
        { run, step, type, payload: toJson(payload), createdAt: timestamp(context) },
      ),
    list: (run) =>
      sql
        .all<Omit<EventRow, 'payload'> & { payload: string }>(
          `SELECT sequence, step, type, payload, created_at AS createdAt FROM events WHERE run = ? ORDER BY sequence`,
          run,
        )
        .map((raw) => ({ ...raw, payload: fromJson(raw.payload) })),
  }
}
