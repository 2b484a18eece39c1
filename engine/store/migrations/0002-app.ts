// What the window keeps: settings, prompts, votes, comparisons.
import type { Migration } from './migration.ts'

const statements = `
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE prompts (
  id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE, times INTEGER NOT NULL, used_at TEXT NOT NULL
) STRICT;

CREATE TABLE votes (
  id INTEGER PRIMARY KEY, prompt TEXT NOT NULL,
  winner TEXT NOT NULL, winner_picture TEXT NOT NULL, loser TEXT NOT NULL, loser_picture TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE duels (
  id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE,
  baseline TEXT NOT NULL REFERENCES models ON DELETE CASCADE, candidate TEXT NOT NULL REFERENCES models ON DELETE CASCADE,
  dataset TEXT NOT NULL REFERENCES datasets ON DELETE CASCADE,
  outcome TEXT NOT NULL, report_path TEXT, created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`

/** Adds the window's tables. */
export const app: Migration = { version: 2, statements }
