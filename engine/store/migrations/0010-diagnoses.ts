// What was found wrong with models, and the controls that it was found beside.
import type { Migration } from './migration.ts'

const statements = `
CREATE TABLE diagnoses (
  id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE,
  model TEXT NOT NULL REFERENCES models ON DELETE CASCADE,
  dataset TEXT NOT NULL REFERENCES datasets ON DELETE CASCADE,
  dataset_fingerprint TEXT NOT NULL, settings TEXT NOT NULL, outcome TEXT NOT NULL, created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX diagnoses_by_model ON diagnoses (model);
`

/** Adds diagnoses. */
export const diagnoses: Migration = { version: 10, statements }
