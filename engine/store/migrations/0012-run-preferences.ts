// What people preferred, as a run found it when it was queued: votes that are taken back or added later change no run.
import type { Migration } from './migration.ts'

const statements = `
CREATE TABLE run_preferences (
  run TEXT PRIMARY KEY REFERENCES runs ON DELETE CASCADE, pairs TEXT NOT NULL
) STRICT;
`

/** Adds the pairs of runs that learn from votes. */
export const runPreferences: Migration = { version: 12, statements }
