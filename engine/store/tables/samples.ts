// What a run generated on the way, from the same prompts and seeds each time.
import { fromJson, type JsonObject, type TableContext, timestamp, toJson } from './context.ts'

/** A generated text or picture; `sequence` counts from 1 within the run. */
export interface SampleRow {
  readonly sequence: number
  readonly step: number
  readonly prompt: string
  readonly seed: number
  readonly text: string | null
  /** SHA-256 of the picture's blob. */
  readonly image: string | null
  readonly extra: JsonObject
  readonly createdAt: string
}

/** The table `samples`; runs are named by id. */
export interface Samples {
  append(run: string, sample: Omit<SampleRow, 'sequence' | 'createdAt'>): void
  list(run: string): SampleRow[]
}

/** Opens the table. */
export function createSamples(context: TableContext): Samples {
  const { sql } = context
  return {
    append: (run, sample) =>
      void sql.run(
        `INSERT INTO samples SELECT @run, coalesce(max(sequence), 0) + 1, @step, @prompt, @seed, @text, @image, @extra,
         @createdAt FROM samples WHERE run = @run`,
        { ...sample, run, extra: toJson(sample.extra), createdAt: timestamp(context) },
      ),
    list: (run) =>
      sql
        .all<Omit<SampleRow, 'extra'> & { extra: string }>(
          `SELECT sequence, step, prompt, seed, text, image, extra, created_at AS createdAt FROM samples
           WHERE run = ? ORDER BY sequence`,
          run,
        )
        .map((raw) => ({ ...raw, extra: fromJson(raw.extra) })),
  }
}
