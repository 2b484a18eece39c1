// What is wrong with generators, as the window sees it.
import type { AppHandlers } from '../../../api/contract/index.ts'
import type { DiagnosisDetailView, DiagnosisView } from '../../../api/contract/health-views.ts'
import type { Store } from '../../../store/store.ts'
import type { DiagnosisRow } from '../../../store/tables/diagnoses.ts'
import { outcomeOf, requireKind } from '../../diagnosis.ts'
import { findModel } from '../../models.ts'
import { runHealth } from '../../run-health.ts'
import type { AppContext } from '../context.ts'
import { computeOf } from '../settings.ts'
import { runWorker } from '../worker-process.ts'

/** The calls on health. */
export function healthService(app: AppContext): AppHandlers['health'] {
  const { store, jobs } = app
  return {
    list: ({ model }) => {
      const wanted = model === null ? null : findModel(store, model).id
      return store.diagnoses
        .list()
        .filter((row) => wanted === null || row.model === wanted)
        .map((row) => listView(store, row))
        .reverse()
    },
    show: ({ diagnosis }) => detailView(store, store.diagnoses.find(diagnosis)),
    start: ({ model: reference, dataset: data, baseline, samples }) => {
      const model = findModel(store, reference)
      const dataset = store.datasets.find(data)
      requireKind(store, model.id, dataset)
      const request = {
        ...{ model: model.id, dataset: dataset.id, samples },
        baseline: baseline === null ? null : findModel(store, baseline).id,
      }
      return jobs.start({
        kind: 'diagnosis',
        label: `${model.name} – ${dataset.name}`,
        subject: { kind: 'model', id: model.id, name: model.name },
        work: (control) => {
          const compute = computeOf(app.settings())
          return runWorker({ home: store.home.root, compute, name: 'diagnose', request }, control)
        },
      })
    },
    remove: ({ diagnosis }) => void store.diagnoses.remove(diagnosis),
    run: ({ run }) => runHealth(store, run),
  }
}

function listView(store: Store, row: DiagnosisRow): DiagnosisView {
  const { id, name, model, dataset, createdAt } = row
  const { kind, findings } = outcomeOf(row)
  return {
    ...{ id, name, model, dataset, createdAt, kind, findings },
    modelName: store.models.find(model).name,
    datasetName: store.datasets.find(dataset).name,
  }
}

function detailView(store: Store, row: DiagnosisRow): DiagnosisDetailView {
  return { ...outcomeOf(row), ...listView(store, row) }
}
