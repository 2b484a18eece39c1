// Why a picture got no caption, also as a code with values; suggestions from before have their English words alone.
import type { Migration } from './migration.ts'

const statements = 'ALTER TABLE suggestions ADD COLUMN said TEXT;'

/** Adds the coded form of problems. */
export const saidSuggestions: Migration = { version: 15, statements }
