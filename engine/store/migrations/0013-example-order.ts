// The order of import as a table that is written in that order. As an index it was written in the order of keys, in which a
// large import comes: each of its transactions touched every page of it.
import type { Migration } from './migration.ts'

const statements = `
CREATE TABLE example_order (
  dataset TEXT NOT NULL REFERENCES datasets ON DELETE CASCADE, position INTEGER NOT NULL, key TEXT NOT NULL,
  PRIMARY KEY (dataset, position)
) STRICT, WITHOUT ROWID;
INSERT INTO example_order SELECT dataset, position, key FROM examples ORDER BY dataset, position;
DROP INDEX examples_by_position;
`

/** Keeps the order of import beside the examples. */
export const exampleOrder: Migration = { version: 13, statements }
