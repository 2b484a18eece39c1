// Metrics that people wrote: every version that there ever was, of which at most one is the one that a name means.
import type { Migration } from './migration.ts'

const statements = `
CREATE TABLE own_metrics (
  name TEXT NOT NULL, version INTEGER NOT NULL CHECK (version >= 1), digest TEXT NOT NULL,
  definition TEXT NOT NULL, current INTEGER NOT NULL CHECK (current IN (0, 1)), created_at TEXT NOT NULL,
  PRIMARY KEY (name, version), UNIQUE (name, digest)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX own_metrics_current ON own_metrics (name) WHERE current = 1;
`

/** Adds own metrics. */
export const ownMetrics: Migration = { version: 11, statements }
