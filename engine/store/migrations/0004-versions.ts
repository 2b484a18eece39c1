// Versions of datasets: what every pair was at one time, in chunks by content that versions share; and changes of sides.
import type { Migration } from './migration.ts'

const statements = `
CREATE TABLE dataset_versions (
  id INTEGER PRIMARY KEY, dataset TEXT NOT NULL REFERENCES datasets ON DELETE CASCADE,
  name TEXT NOT NULL, run TEXT REFERENCES runs ON DELETE SET NULL, counts TEXT NOT NULL, created_at TEXT NOT NULL,
  UNIQUE (dataset, name)
) STRICT;

CREATE TABLE pair_chunks (sha256 TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT;

CREATE TABLE version_chunks (
  version INTEGER NOT NULL REFERENCES dataset_versions ON DELETE CASCADE, place INTEGER NOT NULL,
  chunk TEXT NOT NULL REFERENCES pair_chunks,
  PRIMARY KEY (version, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX version_chunks_by_chunk ON version_chunks (chunk);

CREATE TRIGGER pair_chunks_unused AFTER DELETE ON version_chunks
WHEN NOT EXISTS (SELECT 1 FROM version_chunks WHERE chunk = OLD.chunk)
BEGIN DELETE FROM pair_chunks WHERE sha256 = OLD.chunk; END;

CREATE TABLE example_changes_with_sides (
  operation INTEGER NOT NULL REFERENCES caption_operations ON DELETE CASCADE,
  field TEXT NOT NULL CHECK (field IN ('status', 'rating', 'tags', 'split')), example TEXT NOT NULL,
  before TEXT, after TEXT,
  PRIMARY KEY (operation, field, example)
) STRICT, WITHOUT ROWID;
INSERT INTO example_changes_with_sides SELECT operation, field, example, before, after FROM example_changes;
DROP TABLE example_changes;
ALTER TABLE example_changes_with_sides RENAME TO example_changes;
`

/** Adds versions of datasets. */
export const versions: Migration = { version: 4, statements }
