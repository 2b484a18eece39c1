// The whole story on one stage: pairs from disk, a fine-tune of the shipped model, the comparison with it, quantized
// exports through the gate, one report.
import { join } from 'node:path'
import { EngineError } from '../base/errors.ts'
import { replaceFileAtomically, sha256Of } from '../store/durable.ts'
import type { Store } from '../store/store.ts'
import type { ModelRow } from '../store/tables/models.ts'
import type { RunRow } from '../store/tables/runs.ts'
import { compareModels, type Comparison } from './compare.ts'
import { importDataset } from './datasets-import.ts'
import { demoReport, type DemoExport } from './demo-report.ts'
import { exportModel } from './exports.ts'
import { carryOut, queueRun, type RunEvent } from './training.ts'

/** How large the story is; the default fits into ten minutes on two cores. */
export interface DemoSize {
  readonly steps: number
  readonly batchSize: number
  /** Held-out captions to draw for. */
  readonly pictures: number
  readonly seeds: number
  /** Share of the pairs that is held out. */
  readonly evalFraction: number
}

/** The default size: about 300 pairs to learn, 100 to judge. */
export const DEMO_SIZE: DemoSize = { steps: 140, batchSize: 32, pictures: 64, seeds: 2, evalFraction: 0.25 }

/** What the demo needs. */
export interface DemoRequest {
  readonly store: Store
  /** Folder with the pairs. */
  readonly pairs: string
  readonly base: string
  readonly size: DemoSize
  readonly runtime: string
  readonly threads: number
  readonly seed: number
  readonly environment: readonly { readonly label: string; readonly value: string }[]
}

/** How it tells what goes on. */
export interface DemoControl {
  readonly signal?: AbortSignal | undefined
  readonly onRun: (event: RunEvent) => void
  readonly onStage: (stage: string) => void
  readonly onProgress: (progress: {
    readonly label: string
    readonly done: number
    readonly total: number
  }) => void
}

/** What it made. */
export interface DemoResult {
  readonly reportPath: string
  readonly dataset: {
    readonly id: string
    readonly name: string
    readonly added: number
    readonly rejected: number
  }
  readonly run: RunRow
  readonly model: ModelRow
  readonly compare: Pick<Comparison, 'rows' | 'sentence' | 'controls' | 'evaluations'>
  readonly exports: readonly DemoExport[]
  readonly seconds: number
  readonly timings: readonly { readonly label: string; readonly seconds: number }[]
}

/** Stages with their times. */
interface Stages {
  readonly timings: { label: string; seconds: number }[]
  timed<T>(label: string, work: () => Promise<T>): Promise<T>
}

function stages(tell: (stage: string) => void): Stages {
  const timings: { label: string; seconds: number }[] = []
  const timed = async <T>(label: string, work: () => Promise<T>): Promise<T> => {
    tell(label)
    const from = performance.now()
    const result = await work()
    timings.push({ label, seconds: (performance.now() - from) / 1000 })
    return result
  }
  return { timings, timed }
}

/** Tells the story. @throws as its stages do; what earlier stages made stays and can be used */
export async function runDemo(request: DemoRequest, control: DemoControl): Promise<DemoResult> {
  const { store, size, seed } = request
  const { signal, onProgress } = control
  const work = { runtime: request.runtime, threads: request.threads }
  const began = performance.now()
  const { timings, timed } = stages(control.onStage)
  const name = store.datasets.freeName('openmoji')
  const imported = await timed('Import pairs', () =>
    importDataset(
      store,
      { paths: [request.pairs], name, options: { evalFraction: size.evalFraction } },
      { signal },
    ),
  )
  const dataset = imported.dataset.id
  const row = queueRun(store, demoRecipe(request, dataset, name))
  const { run, model } = await timed('Fine-tune', () =>
    carryOut(store, row.id, { ...work, signal, emit: control.onRun }),
  )
  if (!model) throw cancelled(run)
  const { pictures, seeds } = size
  const judging = { dataset, pictures, seeds, seed, ...work, writesReport: false }
  const comparison = await timed('Compare with the baseline', () =>
    compareModels({ store, baseline: request.base, candidate: model.id, ...judging }, { signal, onProgress }),
  )
  const exports: DemoExport[] = []
  for (const type of ['int8', 'int4'] as const)
    exports.push(await timed(`Export ${type}`, () => exportOne({ request, control, model, dataset }, type)))
  const seconds = (performance.now() - began) / 1000
  const html = await demoReport({ request, run, model, comparison, exports, timings, seconds })
  const reportPath = join(store.home.reports, `demo-${sha256Of(Buffer.from(html)).slice(0, 12)}.html`)
  replaceFileAtomically(reportPath, Buffer.from(html))
  const { rows, sentence, controls, evaluations } = comparison
  return {
    reportPath,
    dataset: { id: dataset, name, added: imported.added, rejected: imported.rejected.length },
    ...{ run, model, exports, seconds, timings },
    compare: { rows, sentence, controls, evaluations },
  }
}

interface ExportWork {
  readonly request: DemoRequest
  readonly control: DemoControl
  readonly model: ModelRow
  readonly dataset: string
}

/** A file that is past a limit is kept and the report says so: a demo shows what the gate found. */
async function exportOne(
  { request, control, model, dataset }: ExportWork,
  type: DemoExport['type'],
): Promise<DemoExport> {
  const { store, threads } = request
  const out = join(store.home.exports, `${model.id}-${type}`)
  const onProgress = (done: number, total: number): void =>
    control.onProgress({ label: `gate ${type}`, done, total })
  const asked = { model: model.id, dataset, type, out, gate: 'warn' as const }
  return { type, result: await exportModel(store, asked, { signal: control.signal, threads, onProgress }) }
}

function cancelled({ name, id, step, totalSteps }: RunRow): EngineError {
  return new EngineError('CANCELLED', `demo: "${name}" stopped at step ${step} of ${totalSteps}.`, {
    fixes: [`Go on with: tuneloom run resume ${id}`],
  })
}

/** A full fine-tune with replay; the held-out side is looked at four times. */
function demoRecipe(
  { base, size, seed }: DemoRequest,
  dataset: string,
  name: string,
): Record<string, unknown> {
  const { steps, batchSize } = size
  return {
    base,
    dataset,
    name: `${base} on ${name}`,
    steps,
    batchSize,
    seed,
    replayShare: 0.15,
    augmentCopies: 3,
    evaluateEvery: Math.ceil(steps / 4),
    checkpointEvery: Math.ceil(steps / 4),
    optimizer: { learningRate: 4e-4 },
    schedule: { warmupSteps: Math.min(20, Math.ceil(steps / 10)), shape: 'cosine', floor: 0.05 },
  }
}
