// What monitoring has told of a run, as its events keep it.
import type { FindingView, HealthFigureView, RunHealthView } from '../api/contract/health-views.ts'
import { parseRecipe } from '../api/recipe.ts'
import type { Store } from '../store/store.ts'

/** Types of the events. */
export const HEALTH_EVENTS = { looked: 'healthLooked', found: 'healthFound' } as const

/** What an event of a look holds. */
export interface LookedPayload {
  readonly figures: readonly HealthFigureView[]
  /** Share of the run's time that monitoring has taken so far. */
  readonly share: number
}

/** The state of a run as monitoring saw it last. @throws UNKNOWN_NAME */
export function runHealth(store: Store, reference: string): RunHealthView {
  const { id, recipe } = store.runs.find(reference)
  const events = store.events.list(id)
  const last = events.findLast(({ type }) => type === HEALTH_EVENTS.looked)?.payload as
    LookedPayload | undefined
  return {
    run: id,
    every: parseRecipe(recipe).monitorEvery,
    figures: last?.figures ?? [],
    findings: foundIn(events),
    share: last?.share ?? null,
  }
}

/** The last checkpoint from before anything was found; null where nothing was, or where there is none. */
export function rollBackOf(store: Store, run: string): FindingView['suggestion']['rollBackTo'] {
  return foundIn(store.events.list(run))[0]?.suggestion.rollBackTo ?? null
}

/** The first event of each finding: a step may be done again after a stop. */
function foundIn(
  events: readonly { readonly step: number; readonly type: string; readonly payload: unknown }[],
): RunHealthView['findings'] {
  const found = events.filter(({ type }) => type === HEALTH_EVENTS.found)
  const first = new Map<string, RunHealthView['findings'][number]>()
  for (const { step, payload } of found) {
    const finding = payload as FindingView
    if (!first.has(finding.name)) first.set(finding.name, { ...finding, step })
  }
  return [...first.values()]
}
