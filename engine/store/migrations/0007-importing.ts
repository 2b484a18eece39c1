// Datasets that are being imported: they are there, so that their examples can be, and nobody sees them yet.
import type { Migration } from './migration.ts'

const statements = `
ALTER TABLE datasets ADD COLUMN importing INTEGER NOT NULL DEFAULT 0 CHECK (importing IN (0, 1));
`

/** Adds the mark of a dataset that is not complete. */
export const importing: Migration = { version: 7, statements }
