// Diagnosing a model of the store: measured, judged and kept with what it was measured beside.
import type { DiagnosisDetailView } from '../api/contract/health-views.ts'
import type { ModelKind } from '../api/options.ts'
import { parseRecipe } from '../api/recipe.ts'
import { type CureSubject, examplesOf, findingsOf, type Panel, type StageControl } from '../index.ts'
import type { Store } from '../store/store.ts'
import type { DatasetRow } from '../store/tables/datasets.ts'
import type { DiagnosisRow } from '../store/tables/diagnoses.ts'
import type { ModelRow } from '../store/tables/models.ts'
import { findDataset } from './datasets.ts'
import { diagnosePictureModel } from './diagnosis-pictures.ts'
import { diagnoseTextModel } from './diagnosis-texts.ts'
import { findModel, resolveModel } from './models.ts'
import { rollBackOf } from './run-health.ts'
import { trainingKindOf } from './training-kinds.ts'

/** What to diagnose. */
export interface DiagnosisRequest {
  readonly store: Store
  /** Ids or names. */
  readonly model: string
  readonly dataset: string
  /** Whose distribution counts as right; the model that it was trained from unless told. */
  readonly baseline?: string | undefined
  /** Contexts to write or draw after; as many as are usual unless told. */
  readonly samples?: number | undefined
  readonly seed?: number | undefined
  readonly runtime?: string | undefined
  readonly threads?: number | undefined
}

/** What is kept of a diagnosis besides its row's own columns. */
export type DiagnosisOutcome = Pick<
  DiagnosisDetailView,
  'kind' | 'findings' | 'figures' | 'exposure' | 'loops' | 'nearest' | 'duplicates' | 'notes'
>

/** A diagnosis as it was made. */
export interface Diagnosis {
  readonly row: DiagnosisRow
  readonly outcome: DiagnosisOutcome
}

const KINDS: Readonly<
  Record<
    ModelKind,
    (request: DiagnosisRequest & { readonly oracle: string | null }, control: StageControl) => Promise<Panel>
  >
> = { 'caption-image': diagnosePictureModel, text: diagnoseTextModel }

/**
 * Diagnoses a model on the held-out side of a dataset, with the training side to compare with, and keeps the outcome.
 * @throws UNKNOWN_NAME, BAD_ARGUMENT for a model and dataset of different kinds or without held-out data, FILE_*, CANCELLED
 */
export async function diagnoseModel(
  request: DiagnosisRequest,
  control: StageControl = {},
): Promise<Diagnosis> {
  const { store, samples = null, seed = 0 } = request
  const dataset = findDataset(store, request.dataset)
  const kind = requireKind(store, request.model, dataset)
  const { row: model } = resolveModel(store, request.model)
  const oracle = oracleOf(store, model, request.baseline)
  const panel = await KINDS[kind]({ ...request, oracle: oracle?.id ?? null }, control)
  control.signal?.throwIfAborted()
  const subject = { ...cureSubject(store, model, { kind, dataset }), oracle: oracle?.name ?? '' }
  const findings = findingsOf(panel.figures, { ...subject, examples: examplesOf(panel) })
  const outcome = { kind, findings, ...panel }
  const row = store.diagnoses.add({
    name: store.diagnoses.freeName(`${model.name} on ${dataset.name}`.slice(0, 190)),
    ...{ model: model.id, dataset: dataset.id, datasetFingerprint: dataset.fingerprint },
    settings: { oracle: oracle?.id ?? null, samples, seed },
    outcome: { ...outcome },
  })
  return { row, outcome }
}

/** Lets models and datasets of one kind pass; gives it. @throws UNKNOWN_NAME or BAD_ARGUMENT */
export function requireKind(store: Store, model: string, dataset: DatasetRow): ModelKind {
  return trainingKindOf(findModel(store, model), dataset).model as ModelKind
}

/** The model that was named, else the one that it was trained from, where that is still there. */
function oracleOf(store: Store, model: ModelRow, baseline: string | undefined): ModelRow | undefined {
  if (baseline !== undefined) return resolveModel(store, baseline).row
  if (model.parent === null) return undefined
  const parent = store.models.list().find(({ id }) => id === model.parent)
  return parent && resolveModel(store, parent.id).row
}

function cureSubject(
  store: Store,
  model: ModelRow,
  { kind, dataset }: { readonly kind: ModelKind; readonly dataset: DatasetRow },
): CureSubject {
  const run = store.runs.list().find(({ id }) => id === model.run)
  const recipe = run && parseRecipe(run.recipe)
  return {
    ...{ kind, model: model.id, base: model.parent, dataset: dataset.id },
    recipe: recipe ? { steps: recipe.steps, learningRate: recipe.optimizer.learningRate } : null,
    rollBackTo: run ? rollBackOf(store, run.id) : null,
  }
}

/** The findings of a row. */
export function outcomeOf({ outcome }: DiagnosisRow): DiagnosisOutcome {
  return outcome as unknown as DiagnosisOutcome
}
