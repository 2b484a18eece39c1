// A run as a window sees it: its row, what is known of it while it runs, and the model it made.
import type { RunView } from '../../api/contract/views.ts'
import type { Store } from '../../store/store.ts'
import type { RunRow } from '../../store/tables/runs.ts'
import type { RunProgress } from './run-progress.ts'

/** What the queue knows of a run. */
export interface QueueFacts {
  placeOf(run: string): number | null
  liveOf(run: string): RunProgress | null
}

/** Makes the view of a row. */
export function runView(store: Store, row: RunRow, queue: QueueFacts): RunView {
  const progress = queue.liveOf(row.id)
  const { id, name, status, reason, reasonSaid, totalSteps, recipe, baseModel, dataset, versions, device } =
    row
  const { createdAt, startedAt, endedAt } = row
  return {
    ...{ id, name, status, reason, reasonSaid, totalSteps, recipe, baseModel, dataset, versions, device },
    ...{ createdAt, startedAt, endedAt },
    step: Math.max(row.step, progress?.step ?? 0),
    model: status === 'finished' ? modelOf(store, id) : null,
    live: progress && liveOf(progress),
    place: queue.placeOf(id),
  }
}

function liveOf({ phase, loss, tokensPerSecond, etaSeconds }: RunProgress): RunView['live'] {
  return { phase, loss, tokensPerSecond, etaSeconds }
}

function modelOf(store: Store, run: string): string | null {
  return store.models.list().findLast((model) => model.run === run)?.id ?? null
}
