// The checkpoint of a run that judges best: which one it is follows from the evaluations, so that a resumed run chooses as
// the one that never stopped.
import type { Store } from '../store/store.ts'
import type { JudgedBy } from './training-judge.ts'

/** The step up to a given one whose evaluation was best, the earliest of equal ones; undefined where none was measured. */
export function bestStep(store: Store, run: string, { upTo, by }: Judged): number | undefined {
  const sorted = [...judgedFigures(store, run, { upTo, by })].sort(([a, x], [b, y]) => x - y || a - b)
  return sorted[0]?.[0]
}

/** Which evaluations count, and by which of their figures. */
export interface Judged {
  readonly upTo: number
  readonly by: JudgedBy
}

/** What each step that was judged came to, the less the better; the first step counts from 1. */
export function judgedFigures(store: Store, run: string, { upTo, by }: Judged): Map<number, number> {
  const figures = new Map<number, number>()
  for (const { type, step, payload } of store.events.list(run)) {
    const figure = payload[by.figure]
    // the last word on a step counts: a step may be done again after a stop
    if (type === 'evaluated' && step > 0 && step <= upTo && typeof figure === 'number')
      figures.set(step, by.sign * figure)
  }
  return figures
}
