// Suggested captions: by whom, and what was decided. A pair has one suggestion at a time.
import type { Migration } from './migration.ts'

const statements = `
CREATE TABLE suggestion_batches (
  id INTEGER PRIMARY KEY, dataset TEXT NOT NULL REFERENCES datasets ON DELETE CASCADE,
  captioner TEXT NOT NULL, model TEXT NOT NULL, prompt TEXT NOT NULL, created_at TEXT NOT NULL
) STRICT;
CREATE INDEX suggestion_batches_by_dataset ON suggestion_batches (dataset);

CREATE TABLE suggestions (
  dataset TEXT NOT NULL, example TEXT NOT NULL,
  batch INTEGER NOT NULL REFERENCES suggestion_batches ON DELETE CASCADE,
  state TEXT NOT NULL CHECK (state IN ('pending', 'accepted', 'rejected', 'failed')),
  text TEXT, problem TEXT, seconds REAL NOT NULL, created_at TEXT NOT NULL,
  operation INTEGER REFERENCES caption_operations ON DELETE SET NULL,
  PRIMARY KEY (dataset, example),
  FOREIGN KEY (dataset, example) REFERENCES examples ON DELETE CASCADE,
  CHECK ((state = 'failed') = (text IS NULL) AND (state = 'failed') = (problem IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX suggestions_by_batch ON suggestions (batch);
`

/** Adds suggested captions. */
export const suggestions: Migration = { version: 6, statements }
