// A run for tests.
import type { RunView } from '../../../engine/api/contract/views.ts'

export function runOf(id: string, more: Partial<RunView>): RunView {
  return {
    ...{ id, name: `run ${id}`, status: 'queued', reason: null, step: 0, totalSteps: 100, recipe: {} },
    ...{ baseModel: 'm1', dataset: 'd1', model: null, createdAt: '2026-01-01T00:00:00Z', startedAt: null },
    ...{ endedAt: null, versions: {}, device: {}, live: null, place: null },
    ...more,
  }
}
