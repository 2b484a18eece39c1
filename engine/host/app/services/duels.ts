// Comparisons, as the window sees them.
import { existsSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { AppHandlers } from '../../../api/contract/index.ts'
import type { DuelDetailView, DuelView } from '../../../api/contract/views.ts'
import { EngineError } from '../../../base/errors.ts'
import type { Store } from '../../../store/store.ts'
import type { DuelRow } from '../../../store/tables/duels.ts'
import { compareModels } from '../../compare.ts'
import { findModel } from '../../models.ts'
import type { AppContext } from '../context.ts'
import { threadsOf } from './artifacts.ts'
import { outcomeOf, type StoredOutcome } from '../duel-outcome.ts'

/** Answers the calls on comparisons. */
export function duelsService(app: AppContext): AppHandlers['duels'] {
  const { store, jobs } = app
  return {
    list: () =>
      store.duels
        .list()
        .map((row) => duelView(store, row))
        .reverse(),
    show: ({ duel }) => detailView(store, store.duels.find(duel)),
    start: ({ baseline, candidate, dataset, metrics, seeds }) => {
      const names = [findModel(store, baseline), findModel(store, candidate)].map(({ name }) => name)
      const label = `${names[1]} against ${names[0]}`
      store.datasets.find(dataset)
      return jobs.start({
        kind: 'duel',
        label,
        work: async ({ signal, progress }) => {
          const given = metrics.length > 0 ? { metrics } : {}
          const comparison = await compareModels(
            { store, baseline, candidate, dataset, seeds, threads: threadsOf(app), ...given },
            {
              signal,
              onProgress: ({ label: stage, done, total, unit }) => progress(stage, done, total, unit),
            },
          )
          const row = store.duels.add({
            name: store.duels.freeName(label.slice(0, 190)),
            baseline: findModel(store, baseline).id,
            candidate: findModel(store, candidate).id,
            dataset: store.datasets.find(dataset).id,
            outcome: { ...outcomeOf(store, comparison) },
            reportPath: comparison.reportPath,
          })
          app.tell('models', 'changed', {})
          return row.id
        },
      })
    },
    report: ({ duel }) => reportOf(store.duels.find(duel)),
  }
}

function duelView(store: Store, { id, baseline, candidate, dataset, outcome, createdAt }: DuelRow): DuelView {
  const { tone, sentence } = outcome as unknown as StoredOutcome
  return {
    ...{ id, baseline, candidate, dataset, tone, sentence, createdAt },
    baselineName: store.models.find(baseline).name,
    candidateName: store.models.find(candidate).name,
    datasetName: store.datasets.find(dataset).name,
  }
}

function detailView(store: Store, row: DuelRow): DuelDetailView {
  return { ...(row.outcome as unknown as StoredOutcome), ...duelView(store, row) }
}

function reportOf({ name, reportPath }: DuelRow): { name: string; html: string } {
  if (reportPath === null || !existsSync(reportPath))
    throw new EngineError('FILE_NOT_FOUND', `duels: the report of "${name}" is not there any more.`, {
      fixes: ['Compare the two models again: what was measured is kept, so it takes seconds.'],
    })
  return { name: basename(reportPath), html: readFileSync(reportPath, 'utf8') }
}
