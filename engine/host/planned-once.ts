// Plans that were made: planning a graph takes tens of milliseconds, and a form asks again whenever a field changes.

/** Plans that are kept; a form and the changes that are tried for it need fewer. */
const MOST_KEPT = 200
const kept = new Map<string, number>()

/** The bytes that `plan` gives, from before where all that decides them is the same as JSON. */
export function plannedOnce(decides: unknown, plan: () => number): number {
  const key = JSON.stringify(decides)
  const bytes = kept.get(key) ?? plan()
  kept.delete(key)
  kept.set(key, bytes)
  if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value as string)
  return bytes
}
