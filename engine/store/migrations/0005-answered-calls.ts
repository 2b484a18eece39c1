// Outcomes of changes, so that one asked for again after a crash is not made twice.
import type { Migration } from './migration.ts'

const statements = `
CREATE TABLE answered_calls (
  number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, answer TEXT NOT NULL
) STRICT;
`

/** Adds what asking again needs. */
export const answeredCalls: Migration = { version: 5, statements }
