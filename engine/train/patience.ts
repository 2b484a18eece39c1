// When a run has learnt what it can: its held-out loss has not become better for some evaluations (early stopping).

/** A held-out loss after `step` steps. */
export interface Judged {
  readonly step: number
  readonly value: number
}

/**
 * Whether the last `patience` evaluations were all no better than the best before them. `history` is of the run from its
 * beginning, in order, so that a resumed run ends where it would have; a patience of 0 never ends it.
 */
export function isSettled(history: readonly Judged[], patience: number): boolean {
  if (patience === 0 || history.length <= patience) return false
  const before = history.slice(0, -patience)
  const best = Math.min(...before.map(({ value }) => value))
  return history.slice(-patience).every(({ value }) => !(value < best))
}
