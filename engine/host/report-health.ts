// What reports say of the health of the models that they compare.
import type { HealthReport, ReportData } from '../index.ts'
import type { Store } from '../store/store.ts'
import { outcomeOf } from './diagnosis.ts'

/** The models of a report by id, and the data as they stand. */
export interface Reported {
  readonly models: readonly { readonly id: string; readonly name: string }[]
  readonly dataset: string
  readonly fingerprint: string
}

/** The report with the newest diagnosis of each model on the same data, where there is one. */
export function withHealth(
  store: Pick<Store, 'diagnoses'>,
  report: ReportData,
  { models, dataset, fingerprint }: Reported,
): ReportData {
  const rows = store.diagnoses
    .list()
    .filter((row) => row.dataset === dataset && row.datasetFingerprint === fingerprint)
  const found = models.flatMap(({ id, name }) => {
    const row = rows.findLast(({ model }) => model === id)
    return row ? [healthOf(name, outcomeOf(row))] : []
  })
  return found.length === 0 ? report : { ...report, health: { models: found } }
}

function healthOf(name: string, { findings, figures }: ReturnType<typeof outcomeOf>): HealthReport {
  return {
    name,
    findings: findings.map(({ severity, sentence, threshold }) => ({
      ...{ severity, sentence: sentence.text },
      threshold: `${threshold.sentence.text} Source: ${threshold.source}.`,
    })),
    rows: figures.map(({ label, unit, value, ci95, control, n }) => ({
      ...{ label: label.text, unit, value, ci95, n, control: control.value, band: control.band },
    })),
  }
}
