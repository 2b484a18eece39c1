// Curation: ratings, tags, removed captions, operations of every kind, and how well pictures and captions agree.
import type { Migration } from './migration.ts'

const statements = `
ALTER TABLE datasets ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
ALTER TABLE datasets ADD COLUMN fingerprint_revision INTEGER NOT NULL DEFAULT 0;

ALTER TABLE examples ADD COLUMN rating INTEGER CHECK (rating BETWEEN 1 AND 5);
ALTER TABLE examples ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';

ALTER TABLE captions ADD COLUMN removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1));
ALTER TABLE captions ADD COLUMN undoes INTEGER;

ALTER TABLE caption_operations ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;
UPDATE caption_operations SET changed = (SELECT count(*) FROM captions WHERE operation = caption_operations.id);
CREATE INDEX caption_operations_by_dataset ON caption_operations (dataset, id);

CREATE TABLE example_changes (
  operation INTEGER NOT NULL REFERENCES caption_operations ON DELETE CASCADE,
  field TEXT NOT NULL CHECK (field IN ('status', 'rating', 'tags')), example TEXT NOT NULL,
  before TEXT, after TEXT,
  PRIMARY KEY (operation, field, example)
) STRICT, WITHOUT ROWID;

CREATE TABLE agreements (
  dataset TEXT NOT NULL, example TEXT NOT NULL, caption TEXT NOT NULL,
  judge TEXT NOT NULL, value REAL NOT NULL,
  PRIMARY KEY (dataset, example, caption),
  FOREIGN KEY (dataset, example) REFERENCES examples ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
`

/** Adds what curating needs. */
export const curation: Migration = { version: 3, statements }
