// How models of each kind are compared, and what is kept of it.
import type { StageControl } from '../../index.ts'
import type { Store } from '../../store/store.ts'
import { compareModels } from '../compare.ts'
import { compareTextModels } from '../text-compare.ts'
import type { ComparableKind } from './duel-check.ts'
import { outcomeOf, type StoredOutcome } from './duel-outcome.ts'
import { textOutcomeOf } from './duel-outcome-texts.ts'
import type { Compute } from './settings.ts'

/** What to compare. */
export interface DuelRequest extends Compute {
  readonly store: Store
  /** Ids. */
  readonly baseline: string
  readonly candidate: string
  readonly dataset: string
  /** None for those that are usual. */
  readonly metrics: readonly string[]
  readonly seeds: number
}

/** A comparison for keeping. */
export interface KeptDuel {
  readonly outcome: StoredOutcome
  /** Null when no file was written. */
  readonly reportPath: string | null
}

/** Compares two models of a kind. @throws BAD_ARGUMENT, UNKNOWN_NAME, FILE_*, CANCELLED, DISK_FULL or WRITE_FAILED */
export type CompareKind = (request: DuelRequest, control: StageControl) => Promise<KeptDuel>

/** One line each. */
export const DUEL_KINDS: Readonly<Record<ComparableKind, CompareKind>> = {
  'caption-image': async (request, control) => {
    const comparison = await compareModels(withMetrics(request), control)
    return { outcome: outcomeOf(request.store, comparison), reportPath: comparison.reportPath }
  },
  text: async (request, control) => {
    const comparison = await compareTextModels(withMetrics(request), control)
    return { outcome: textOutcomeOf(comparison), reportPath: comparison.reportPath }
  },
}

/** Without metrics where none are named: a comparison then takes the usual ones and may leave out what does not fit. */
function withMetrics({ metrics, ...request }: DuelRequest) {
  return { ...request, ...(metrics.length > 0 && { metrics }) }
}
