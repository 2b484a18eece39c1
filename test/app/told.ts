// What a host can say that a seeded folder does not: states that pass, and machines that nobody has here.
import type {
  AccessView,
  JobView,
  RecipeCheckView,
  RunView,
  SettingsView,
} from '../../engine/api/contract/views.ts'

const LIVE = { phase: 'training', loss: 3.4127, tokensPerSecond: 1840, etaSeconds: 312 }

/** A run under way. */
export function running(run: unknown): RunView {
  return { ...(run as RunView), status: 'running', live: LIVE, endedAt: null, model: null }
}

/** A run whose disk was full. */
export function failed(run: unknown): RunView {
  const reason = 'store: the disk is full.'
  return { ...(run as RunView), status: 'failed', reason, reasonSaid: null, model: null }
}

/** The first run in every state that a run can have. */
export function everyStatus(runs: unknown): readonly RunView[] {
  const [first, ...rest] = runs as readonly RunView[]
  if (!first) throw new Error('told: expected a run.')
  const others = (['queued', 'queued', 'paused', 'interrupted', 'failed', 'cancelled'] as const).map(
    (status, i): RunView => ({
      ...first,
      ...{ id: `r${50 + i}`, name: `${first.name}, ${status} ${i}`, status, model: null },
      step: status === 'queued' ? 0 : first.step,
      place: status === 'queued' ? i : null,
      reason: status === 'failed' ? 'store: the disk is full.' : null,
    }),
  )
  return [{ ...running(first), id: 'r49', name: `${first.name}, running` }, ...others, first, ...rest]
}

/** A plan that needs more than there is. */
export function tooLarge(check: unknown): RecipeCheckView {
  const { plan, ...rest } = check as RecipeCheckView
  return { ...rest, plan: plan && { ...plan, memoryBytes: 41 * 2 ** 30, freeMemoryBytes: 6 * 2 ** 30 } }
}

/** Work under way and work that did not end well. */
export function everyJob(): readonly JobView[] {
  const job: JobView = {
    ...{ id: 'j1', kind: 'import', label: 'holiday pictures', subject: null, state: 'running' },
    ...{ stage: 'reading pictures', done: 1320, total: 4000, unit: 'pictures', etaSeconds: 95 },
    ...{ startedAt: '2026-01-01T10:00:00.000Z', result: null, error: null },
  }
  return [
    job,
    { ...job, id: 'j2', kind: 'duel', label: 'small adapters – starter', state: 'interrupted' },
    { ...job, id: 'j3', kind: 'export', label: 'small adapters · int8', state: 'failed' },
  ]
}

/** Another program writes in this folder. */
export function held(): AccessView {
  return { hindrance: 'held', holder: { pid: 4711, startedAt: '2026-01-01T10:00:00.000Z' }, isFree: false }
}

/** A disk that takes no changes. */
export function readOnly(): AccessView {
  return { hindrance: 'read-only', holder: null, isFree: false }
}

/** In the other language. */
export function german(settings: unknown): SettingsView {
  return { ...(settings as SettingsView), language: 'de' }
}
