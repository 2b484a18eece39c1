// Captions may be long texts: kept beside the index instead of in it, they are written once and take a page only where they
// fill it. Those of operations alone are indexed by operation.
import type { Migration } from './migration.ts'

const statements = `
CREATE TABLE captions_apart (
  dataset TEXT NOT NULL, example TEXT NOT NULL, place INTEGER NOT NULL, revision INTEGER NOT NULL,
  text TEXT NOT NULL, operation INTEGER REFERENCES caption_operations, created_at TEXT NOT NULL,
  removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1)), undoes INTEGER,
  PRIMARY KEY (dataset, example, place, revision),
  FOREIGN KEY (dataset, example) REFERENCES examples ON DELETE CASCADE
) STRICT;
INSERT INTO captions_apart SELECT dataset, example, place, revision, text, operation, created_at, removed, undoes
FROM captions ORDER BY dataset, example, place, revision;
DROP TABLE captions;
ALTER TABLE captions_apart RENAME TO captions;
CREATE INDEX captions_by_operation ON captions (operation) WHERE operation IS NOT NULL;
`

/** Keeps the texts of captions apart from their index. */
export const longCaptions: Migration = { version: 8, statements }
