// Checkpoints of runs. A row is written after the folder is durable, so a listed checkpoint is wholly there.
import { fromJson, type TableContext, timestamp, toJson } from './context.ts'
import type { StoredFile } from './models.ts'

/** A checkpoint. */
export interface CheckpointRow {
  readonly step: number
  readonly folder: string
  readonly files: readonly StoredFile[]
  /** When its files were last read back and matched their hashes. */
  readonly verifiedAt: string | null
  readonly createdAt: string
}

/** The table `checkpoints`; runs are named by id. */
export interface Checkpoints {
  /** A second one at the same step takes the first one's place. */
  add(run: string, checkpoint: Pick<CheckpointRow, 'step' | 'folder' | 'files'>): void
  /** Oldest first. */
  list(run: string): CheckpointRow[]
  setVerified(run: string, step: number): void
  /** The row only; the caller removes the folder afterwards. */
  remove(run: string, step: number): void
}

/** Opens the table. */
export function createCheckpoints(context: TableContext): Checkpoints {
  const { sql } = context
  return {
    add: (run, { step, folder, files }) =>
      void sql.run(
        'INSERT OR REPLACE INTO checkpoints VALUES (?, ?, ?, ?, NULL, ?)',
        run,
        step,
        folder,
        toJson(files),
        timestamp(context),
      ),
    list: (run) =>
      sql
        .all<Omit<CheckpointRow, 'files'> & { files: string }>(
          `SELECT step, folder, files, verified_at AS verifiedAt, created_at AS createdAt FROM checkpoints
           WHERE run = ? ORDER BY step`,
          run,
        )
        .map((raw) => ({ ...raw, files: fromJson(raw.files) })),
    setVerified: (run, step) =>
      void sql.run(
        'UPDATE checkpoints SET verified_at = ? WHERE run = ? AND step = ?',
        timestamp(context),
        run,
        step,
      ),
    remove: (run, step) => void sql.run('DELETE FROM checkpoints WHERE run = ? AND step = ?', run, step),
  }
}
