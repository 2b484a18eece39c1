// Revisions of captions as steps from one text to the next.
import type { CaptionRevisionView, Message } from '../../../engine/api/contract/views.ts'

/** One change; without a text before it the caption came to be. */
export interface HistoryStep {
  readonly place: number
  readonly revision: number
  readonly before: string | null
  readonly after: string
  /** Null for the import. */
  readonly cause: string | null
  readonly said: Message | null
  readonly createdAt: string
}

/** The newest first. */
export function historySteps(history: readonly CaptionRevisionView[]): readonly HistoryStep[] {
  const ordered = history.toSorted((a, b) => a.place - b.place || a.revision - b.revision)
  return ordered
    .map(({ place, revision, text, operation, said = null, createdAt }, i) => {
      const previous = ordered[i - 1]
      const before = previous?.place === place ? previous.text : null
      return { place, revision, before, after: text, cause: operation, said, createdAt }
    })
    .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt) || b.revision - a.revision)
}
