// Every migration in order. Add a file and a line; the database's `user_version` says which have been applied.
import { first } from './0001-first.ts'
import { app } from './0002-app.ts'
import { curation } from './0003-curation.ts'
import { versions } from './0004-versions.ts'
import { answeredCalls } from './0005-answered-calls.ts'
import { suggestions } from './0006-suggestions.ts'
import { importing } from './0007-importing.ts'
import { longCaptions } from './0008-long-captions.ts'
import { votedTexts } from './0009-voted-texts.ts'
import { diagnoses } from './0010-diagnoses.ts'
import { ownMetrics } from './0011-own-metrics.ts'
import { runPreferences } from './0012-run-preferences.ts'
import { exampleOrder } from './0013-example-order.ts'
import { saidOperations } from './0014-said-operations.ts'
import { saidSuggestions } from './0015-said-suggestions.ts'
import type { Migration } from './migration.ts'

/** Version 1, 2, 3 … without a hole. */
export const MIGRATIONS: readonly Migration[] = [
  first,
  app,
  curation,
  versions,
  answeredCalls,
  suggestions,
  importing,
  longCaptions,
  votedTexts,
  diagnoses,
  ownMetrics,
  runPreferences,
  exampleOrder,
  saidOperations,
  saidSuggestions,
]
