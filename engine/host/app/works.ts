// Long computations that the host leaves to a process of its own; each gives the id of what it stored or changed.
import type { ExportType, TextExportFormat, TextPrecision } from '../../index.ts'
import type { Store } from '../../store/store.ts'
import { type AgreementRequest, measureAgreement } from '../agreement.ts'
import { keepSpeed, measureSpeed } from '../compute-speed.ts'
import { diagnoseModel } from '../diagnosis.ts'
import { exportModel } from '../exports.ts'
import { exportTextModel } from '../exports-texts.ts'
import { findModel } from '../models.ts'
import { comparableKind } from './duel-check.ts'
import { DUEL_KINDS } from './duel-kinds.ts'
import type { JobControl } from './jobs.ts'
import type { Compute } from './settings.ts'

/** What can be asked of each work, by name. */
export interface WorkRequests {
  readonly compare: {
    /** Of the row. */
    readonly name: string
    /** Ids. */
    readonly baseline: string
    readonly candidate: string
    readonly dataset: string
    /** None for those that are usual. */
    readonly metrics: readonly string[]
    readonly seeds: number
  }
  readonly export: {
    /** Id. */
    readonly model: string
    /** The folder to make. */
    readonly out: string
    readonly gate: 'strict' | 'warn'
    readonly dataset: string | null
  } & ExportedAs
  readonly diagnose: {
    /** Ids. */
    readonly model: string
    readonly dataset: string
    /** The model that it was trained from where none is named. */
    readonly baseline: string | null
    /** As many as are usual where none are named. */
    readonly samples: number | null
  }
  readonly agreement: AgreementRequest
  readonly speed: Readonly<Record<string, never>>
}

/** Models that draw have one format, those that write have several. */
export type ExportedAs =
  | { readonly type: ExportType; readonly format?: never }
  | { readonly type: TextPrecision; readonly format: TextExportFormat }

/** Name of a work. */
export type WorkName = keyof WorkRequests

interface Tools extends Compute, JobControl {
  readonly store: Store
}

type Works = {
  readonly [Name in WorkName]: (request: WorkRequests[Name], tools: Tools) => Promise<string>
}

/** Every work. */
export const WORKS: Works = {
  async compare({ name, baseline, candidate, dataset, metrics, seeds }, { store, progress, ...tools }) {
    const arms = { baseline: findModel(store, baseline), candidate: findModel(store, candidate) }
    const compare = DUEL_KINDS[comparableKind(arms, store.datasets.find(dataset))]
    const { runtime, threads, signal } = tools
    const kept = await compare(
      { store, baseline, candidate, dataset, seeds, metrics, runtime, threads },
      { signal, onProgress: ({ label, done, total, unit }) => progress(label, done, total, unit) },
    )
    const row = store.duels.add({
      name: store.duels.freeName(name),
      // Found anew: shipped models get their rows and ids by being measured.
      baseline: findModel(store, baseline).id,
      candidate: findModel(store, candidate).id,
      dataset,
      outcome: { ...kept.outcome },
      reportPath: kept.reportPath,
    })
    return row.id
  },
  async export({ dataset: chosen, ...request }, { store, progress, ...tools }) {
    const dataset = chosen ?? undefined
    if (request.format !== undefined) {
      progress('checking', 0, 0)
      return (await exportTextModel(store, { ...request, ...tools, dataset })).artifact
    }
    progress('quantizing', 0, 0)
    const { threads, signal } = tools
    const onProgress = (done: number, total: number): void => progress('checking', done, total, 'examples')
    const { artifact } = await exportModel(store, { ...request, dataset }, { threads, signal, onProgress })
    return artifact
  },
  async diagnose({ model, dataset, baseline, samples }, { store, progress, ...tools }) {
    const { signal, runtime, threads } = tools
    const asked = { baseline: baseline ?? undefined, samples: samples ?? undefined }
    const { row } = await diagnoseModel(
      { store, model, dataset, ...asked, runtime, threads },
      { signal, onProgress: ({ label, done, total, unit }) => progress(label, done, total, unit) },
    )
    return row.id
  },
  async agreement(request, { store, ...tools }) {
    await measureAgreement(store, request, tools)
    return request.dataset
  },
  async speed(_, { store, runtime, threads }) {
    const speed = await measureSpeed(store.home.root, { runtime, threads })
    keepSpeed(store.settings, { runtime, threads }, speed)
    return String(speed)
  },
}
