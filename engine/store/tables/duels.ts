// Comparisons of two models, as they came out.
import { fromJson, type JsonObject, type TableContext, toJson } from './context.ts'
import { type NamedRows, namedRows } from './named.ts'

/** A comparison. */
export interface DuelRow {
  readonly id: string
  readonly name: string
  /** Ids of models and dataset. */
  readonly baseline: string
  readonly candidate: string
  readonly dataset: string
  /** Verdict, rows, controls and warnings. */
  readonly outcome: JsonObject
  /** Null when no file was written. */
  readonly reportPath: string | null
  readonly createdAt: string
}

/** The table `duels`. */
export interface Duels extends NamedRows<DuelRow> {
  /** @throws NAME_TAKEN or BAD_ARGUMENT */
  add(duel: Omit<DuelRow, 'id' | 'createdAt'>): DuelRow
}

const COLUMNS =
  'id, name, baseline, candidate, dataset, outcome, report_path AS reportPath, created_at AS createdAt'

/** Opens the table. */
export function createDuels(context: TableContext): Duels {
  const rows = namedRows(context, { table: 'duels', prefix: 'c', noun: 'comparison', columns: COLUMNS, read })
  return {
    ...rows,
    add: ({ name, baseline, candidate, dataset, outcome, reportPath }) =>
      rows.insert(name, { baseline, candidate, dataset, outcome: toJson(outcome), report_path: reportPath }),
  }
}

function read(raw: Omit<DuelRow, 'outcome'> & { readonly outcome: string }): DuelRow {
  return { ...raw, outcome: fromJson(raw.outcome) }
}
