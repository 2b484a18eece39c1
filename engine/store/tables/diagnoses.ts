// Diagnoses of models, as they came out.
import { fromJson, type JsonObject, type TableContext, toJson } from './context.ts'
import { type NamedRows, namedRows } from './named.ts'

/** A diagnosis. */
export interface DiagnosisRow {
  readonly id: string
  readonly name: string
  /** Ids. */
  readonly model: string
  readonly dataset: string
  readonly datasetFingerprint: string
  /** What it was asked to do: oracle, samples, seed. */
  readonly settings: JsonObject
  /** Findings, figures and examples. */
  readonly outcome: JsonObject
  readonly createdAt: string
}

/** The table `diagnoses`. */
export interface Diagnoses extends NamedRows<DiagnosisRow> {
  /** @throws NAME_TAKEN or BAD_ARGUMENT */
  add(diagnosis: Omit<DiagnosisRow, 'id' | 'createdAt'>): DiagnosisRow
}

const COLUMNS =
  'id, name, model, dataset, dataset_fingerprint AS datasetFingerprint, settings, outcome, created_at AS createdAt'

/** Opens the table. */
export function createDiagnoses(context: TableContext): Diagnoses {
  const rows = namedRows(context, {
    ...{ table: 'diagnoses', prefix: 'h', noun: 'diagnosis', columns: COLUMNS, read },
  })
  return {
    ...rows,
    add: ({ name, model, dataset, datasetFingerprint, settings, outcome }) =>
      rows.insert(name, {
        ...{ model, dataset, dataset_fingerprint: datasetFingerprint },
        ...{ settings: toJson(settings), outcome: toJson(outcome) },
      }),
  }
}

type Raw = Omit<DiagnosisRow, 'settings' | 'outcome'> & {
  readonly settings: string
  readonly outcome: string
}

function read(raw: Raw): DiagnosisRow {
  return { ...raw, settings: fromJson(raw.settings), outcome: fromJson(raw.outcome) }
}
