// What an operation is called, also as a code with values, so that a window can say it in another language. Operations from
// before have their English words alone.
import type { Migration } from './migration.ts'

const statements = 'ALTER TABLE caption_operations ADD COLUMN said TEXT;'

/** Adds the coded form of descriptions. */
export const saidOperations: Migration = { version: 14, statements }
