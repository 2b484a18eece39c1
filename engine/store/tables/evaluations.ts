// Evaluations of models on datasets. What each example scored is in `example_scores`, so that any two can be paired.
import { fromJson, type JsonObject, type TableContext, toJson } from './context.ts'
import { type NamedRows, namedRows } from './named.ts'

/** An evaluation. */
export interface EvaluationRow {
  readonly id: string
  readonly name: string
  /** Id of the model. */
  readonly model: string
  /** Id of the dataset. */
  readonly dataset: string
  /** What the dataset was when it was measured. */
  readonly datasetFingerprint: string
  readonly split: string
  /** Metrics, decoding options, seeds. */
  readonly settings: JsonObject
  /** By metric: value, interval, number of examples. */
  readonly summary: JsonObject
  readonly createdAt: string
}

/** What a new evaluation brings. */
export type NewEvaluation = Omit<EvaluationRow, 'id' | 'createdAt'>

/** The table `evaluations`; removing one removes its scores. */
export interface Evaluations extends NamedRows<EvaluationRow> {
  /** @throws NAME_TAKEN or BAD_ARGUMENT */
  add(evaluation: NewEvaluation): EvaluationRow
}

type Raw = Omit<EvaluationRow, 'settings' | 'summary'> & Record<'settings' | 'summary', string>

const COLUMNS = `id, name, model, dataset, dataset_fingerprint AS datasetFingerprint, split, settings, summary,
  created_at AS createdAt`

/** Opens the table. */
export function createEvaluations(context: TableContext): Evaluations {
  const rows = namedRows(context, {
    table: 'evaluations',
    prefix: 'e',
    noun: 'evaluation',
    columns: COLUMNS,
    read,
  })
  return {
    ...rows,
    add: ({ name, model, dataset, datasetFingerprint, split, settings, summary }) =>
      rows.insert(name, {
        model,
        dataset,
        split,
        dataset_fingerprint: datasetFingerprint,
        settings: toJson(settings),
        summary: toJson(summary),
      }),
  }
}

function read(raw: Raw): EvaluationRow {
  return { ...raw, settings: fromJson(raw.settings), summary: fromJson(raw.summary) }
}
