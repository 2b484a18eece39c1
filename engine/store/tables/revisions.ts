// The revision of a dataset: a number that grows with every change, so that readers see whether theirs is the latest.
import type { TableContext } from './context.ts'

/**
 * Counts one change. `affectsTraining` makes the stored fingerprint stale; without it, a fingerprint that was right
 * stays right.
 */
export function countChange(
  { sql }: TableContext,
  dataset: string,
  { affectsTraining }: { readonly affectsTraining: boolean },
): void {
  sql.run(
    `UPDATE datasets SET revision = revision + 1,
       fingerprint_revision = fingerprint_revision + (fingerprint_revision = revision AND @keeps) WHERE id = @dataset`,
    { dataset, keeps: affectsTraining ? 0 : 1 },
  )
}
