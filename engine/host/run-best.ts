// The checkpoint of a run with the least held-out loss: which one it is follows from the evaluations, so that a resumed
// run chooses as the one that never stopped.
import type { Store } from '../store/store.ts'

/** The step up to a given one whose evaluation was best, the earliest of equal ones; undefined where none was measured. */
export function bestStep(store: Store, run: string, upTo: number): number | undefined {
  const sorted = [...heldOutLosses(store, run, upTo)].sort(([a, x], [b, y]) => x - y || a - b)
  return sorted[0]?.[0]
}

/** The held-out loss of each step that was judged, up to a given one; the first step counts from 1. */
export function heldOutLosses(store: Store, run: string, upTo: number): Map<number, number> {
  const losses = new Map<number, number>()
  for (const { type, step, payload } of store.events.list(run)) {
    const loss = payload['heldOutNats']
    // the last word on a step counts: a step may be done again after a stop
    if (type === 'evaluated' && step > 0 && step <= upTo && typeof loss === 'number') losses.set(step, loss)
  }
  return losses
}
