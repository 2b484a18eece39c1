// Comparisons, as the window sees them.
import { existsSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { AppHandlers } from '../../../api/contract/index.ts'
import type { DuelDetailView, DuelView } from '../../../api/contract/views.ts'
import { EngineError } from '../../../base/errors.ts'
import { message } from '../../../base/message.ts'
import type { Store } from '../../../store/store.ts'
import type { DuelRow } from '../../../store/tables/duels.ts'
import { findModel } from '../../models.ts'
import type { AppContext } from '../context.ts'
import { comparableKind } from '../duel-check.ts'
import type { StoredOutcome } from '../duel-outcome.ts'
import { computeOf } from '../settings.ts'
import { runWorker } from '../worker-process.ts'

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
    start: (order) => {
      const arms = {
        baseline: findModel(store, order.baseline),
        candidate: findModel(store, order.candidate),
      }
      const [baseline, candidate] = [arms.baseline.id, arms.candidate.id]
      const data = store.datasets.find(order.dataset)
      comparableKind(arms, data)
      const dataset = data.id
      const name = `${arms.candidate.name} against ${arms.baseline.name}`.slice(0, 190)
      const request = { ...order, name, baseline, candidate, dataset }
      return jobs.start({
        kind: 'duel',
        label: `${arms.candidate.name} – ${arms.baseline.name}`,
        subject: { kind: 'model', id: candidate, name: arms.candidate.name },
        work: async (control) => {
          const compute = computeOf(app.settings())
          const work = { home: store.home.root, compute, name: 'compare', request } as const
          const duel = await runWorker(work, control)
          app.tell('models', 'changed', {})
          return duel
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
    throw new EngineError('FILE_NOT_FOUND', message('compare.reportGone', { name }), {
      fixes: [message('compare.reportGoneFix')],
    })
  return { name: basename(reportPath), html: readFileSync(reportPath, 'utf8') }
}
