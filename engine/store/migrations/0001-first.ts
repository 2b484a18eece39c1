// The first schema. Times are ISO 8601 in UTC; objects and lists are JSON; hashes are lower-case hex.
import type { Migration } from './migration.ts'

const DATA = `
CREATE TABLE counters (kind TEXT PRIMARY KEY, last INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE datasets (
  id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('pairs', 'texts')),
  format TEXT NOT NULL, source TEXT NOT NULL, fingerprint TEXT NOT NULL,
  preparation TEXT NOT NULL, counts TEXT NOT NULL, rejected TEXT NOT NULL, created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE examples (
  dataset TEXT NOT NULL REFERENCES datasets ON DELETE CASCADE, key TEXT NOT NULL, position INTEGER NOT NULL,
  split TEXT NOT NULL CHECK (split IN ('train', 'eval', 'test')),
  status TEXT NOT NULL CHECK (status IN ('kept', 'excluded')),
  family TEXT NOT NULL, file TEXT NOT NULL, line INTEGER,
  sha256 TEXT NOT NULL, pixel_sha256 TEXT, perceptual_hash TEXT, width INTEGER, height INTEGER, extra TEXT NOT NULL,
  PRIMARY KEY (dataset, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX examples_by_position ON examples (dataset, position);

CREATE TABLE caption_operations (
  id INTEGER PRIMARY KEY, dataset TEXT NOT NULL REFERENCES datasets ON DELETE CASCADE,
  description TEXT NOT NULL, undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1)), created_at TEXT NOT NULL
) STRICT;

CREATE TABLE captions (
  dataset TEXT NOT NULL, example TEXT NOT NULL, place INTEGER NOT NULL, revision INTEGER NOT NULL,
  text TEXT NOT NULL, operation INTEGER REFERENCES caption_operations, created_at TEXT NOT NULL,
  PRIMARY KEY (dataset, example, place, revision),
  FOREIGN KEY (dataset, example) REFERENCES examples ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX captions_by_operation ON captions (operation);
`

const RUNS = `
CREATE TABLE models (
  id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, folder TEXT NOT NULL,
  licence TEXT NOT NULL, source TEXT NOT NULL, parent TEXT REFERENCES models ON DELETE SET NULL,
  run TEXT REFERENCES runs ON DELETE SET NULL,
  parameters INTEGER NOT NULL, size_bytes INTEGER NOT NULL, files TEXT NOT NULL, card TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE runs (
  id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE,
  recipe TEXT NOT NULL, recipe_sha256 TEXT NOT NULL,
  base_model TEXT REFERENCES models ON DELETE SET NULL, dataset TEXT REFERENCES datasets ON DELETE SET NULL,
  dataset_fingerprint TEXT NOT NULL, seeds TEXT NOT NULL, versions TEXT NOT NULL, device TEXT NOT NULL,
  status TEXT NOT NULL CHECK (
    status IN ('queued', 'running', 'paused', 'finished', 'failed', 'cancelled', 'interrupted')),
  reason TEXT, step INTEGER NOT NULL DEFAULT 0, total_steps INTEGER NOT NULL,
  created_at TEXT NOT NULL, started_at TEXT, ended_at TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE metric_points (
  run TEXT NOT NULL REFERENCES runs ON DELETE CASCADE, sequence INTEGER NOT NULL, step INTEGER NOT NULL,
  name TEXT NOT NULL, value REAL,
  PRIMARY KEY (run, sequence)
) STRICT, WITHOUT ROWID;
CREATE INDEX metric_points_by_name ON metric_points (run, name, sequence);

CREATE TABLE events (
  run TEXT NOT NULL REFERENCES runs ON DELETE CASCADE, sequence INTEGER NOT NULL, step INTEGER NOT NULL,
  type TEXT NOT NULL, payload TEXT NOT NULL, created_at TEXT NOT NULL,
  PRIMARY KEY (run, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE samples (
  run TEXT NOT NULL REFERENCES runs ON DELETE CASCADE, sequence INTEGER NOT NULL, step INTEGER NOT NULL,
  prompt TEXT NOT NULL, seed INTEGER NOT NULL, text TEXT, image TEXT, extra TEXT NOT NULL, created_at TEXT NOT NULL,
  PRIMARY KEY (run, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE checkpoints (
  run TEXT NOT NULL REFERENCES runs ON DELETE CASCADE, step INTEGER NOT NULL, folder TEXT NOT NULL,
  files TEXT NOT NULL, verified_at TEXT, created_at TEXT NOT NULL,
  PRIMARY KEY (run, step)
) STRICT, WITHOUT ROWID;
`

const JUDGING = `
CREATE TABLE evaluations (
  id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, model TEXT NOT NULL REFERENCES models ON DELETE CASCADE,
  dataset TEXT NOT NULL REFERENCES datasets ON DELETE CASCADE, dataset_fingerprint TEXT NOT NULL,
  split TEXT NOT NULL, settings TEXT NOT NULL, summary TEXT NOT NULL, created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE example_scores (
  evaluation TEXT NOT NULL REFERENCES evaluations ON DELETE CASCADE, metric TEXT NOT NULL, example TEXT NOT NULL,
  value REAL,
  PRIMARY KEY (evaluation, metric, example)
) STRICT, WITHOUT ROWID;

CREATE TABLE artifacts (
  id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, model TEXT NOT NULL REFERENCES models ON DELETE CASCADE,
  format TEXT NOT NULL, type TEXT NOT NULL, path TEXT NOT NULL, size_bytes INTEGER NOT NULL,
  bits_per_weight REAL NOT NULL, files TEXT NOT NULL, conformance TEXT NOT NULL,
  passed INTEGER NOT NULL CHECK (passed IN (0, 1)), created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`

/** Creates every table. */
export const first: Migration = { version: 1, statements: DATA + RUNS + JUDGING }
