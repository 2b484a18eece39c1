// The demo's report: the comparison's page with curves, exported files, timings and pictures of the int4 model.
import {
  type ExportResult,
  ImageGenerator,
  loadCaptionImageModel,
  pngDataUri,
  quantizeModel,
  renderReport,
  type ReportData,
  resolveGenerationOptions,
} from '../index.ts'
import type { Store } from '../store/store.ts'
import type { ModelRow } from '../store/tables/models.ts'
import type { RunRow } from '../store/tables/runs.ts'
import type { Comparison } from './compare.ts'
import type { DemoRequest } from './demo.ts'
import { openChosen } from './runtime-choice.ts'

/** One exported model. */
export interface DemoExport {
  readonly type: 'int8' | 'int4'
  readonly result: ExportResult
}

/** Everything that the report tells. */
export interface DemoStory {
  readonly request: DemoRequest
  readonly run: RunRow
  readonly model: ModelRow
  readonly comparison: Comparison
  readonly exports: readonly DemoExport[]
  readonly timings: readonly { readonly label: string; readonly seconds: number }[]
  readonly seconds: number
}

/** The page. */
export async function demoReport(story: DemoStory): Promise<string> {
  const { request, comparison, exports, timings, run, seconds } = story
  const { report } = comparison
  const samples = await withInt4(report, story)
  return renderReport({
    ...report,
    title: 'From the starter to your own style',
    tiles: tilesOf(story),
    ...(samples ? { samples } : {}),
    charts: chartsOf(request.store, run.id),
    exports: {
      files: exports.map(exportRow),
      note: 'Each file was opened again in a fresh process and compared with the float model, token by token.',
    },
    timings: [...timings, { label: 'All together', seconds }],
    environment: [...(report.environment ?? []), ...request.environment],
    record: { ...report.record, run: run.id, recipe: run.recipe, timings },
  })
}

function tilesOf({ comparison, exports, seconds }: DemoStory): ReportData['tiles'] {
  const row = (prefix: string) => comparison.rows.find(({ name }) => name.startsWith(prefix))
  const tile = (prefix: string, label: string, unit: string) => {
    const found = row(prefix)
    if (!found) return []
    return [
      { label, value: found.candidate.toPrecision(3), unit, detail: `was ${found.baseline.toPrecision(3)}` },
    ]
  }
  const smallest = exports.find(({ type }) => type === 'int4')?.result
  const size = smallest
    ? [
        {
          label: 'int4 file',
          value: (smallest.sizeBytes / 1e6).toFixed(1),
          unit: 'MB',
          detail: `${smallest.bitsPerWeight.toFixed(2)} bits a weight`,
        },
      ]
    : []
  return [
    ...tile('nll', 'Held-out loss', 'nats/token'),
    ...tile('KID', 'Distance to the new style', 'KID'),
    ...size,
    { label: 'From pairs to files', value: (seconds / 60).toFixed(1), unit: 'minutes' },
  ]
}

function chartsOf(store: Store, run: string): NonNullable<ReportData['charts']> {
  const points = (name: string): [number, number][] =>
    store.metricPoints
      .series(run, name)
      .flatMap(({ step, value }) => (value === null ? [] : [[step, value] as [number, number]]))
  const series = (name: string, label: string, kind: 'noisy' | 'exact') => ({
    name: label,
    kind,
    points: points(name),
  })
  return [
    {
      title: 'Loss',
      yLabel: 'nats per image token',
      series: [
        series('loss', 'training', 'noisy'),
        series('heldOutNats', 'held out', 'exact'),
        series('replayNats', 'base pairs', 'exact'),
      ],
      logScale: 'no',
      note: 'Training and held-out loss are of the new style; the third curve shows how much of the old one is forgotten.',
    },
  ]
}

function exportRow({ type, result }: DemoExport): NonNullable<ReportData['exports']>['files'][number] {
  const { conformance, sizeBytes, bitsPerWeight } = result
  const { meanKl, agreement, referenceNats, otherNats } = conformance.model
  return {
    name: type,
    format: type === 'int4' ? 'ONNX int4, groups of 32' : 'ONNX int8, per row',
    sizeBytes,
    bitsPerWeight,
    meanKlNats: meanKl,
    agreement,
    speed: { value: conformance.tokensPerSecond.exported, unit: 'tokens/s' },
    changes: [{ label: 'held-out loss', delta: otherNats - referenceNats, unit: 'nats/token' }],
    passed: conformance.passed,
  }
}

/** The comparison's samples with one column more: the same captions and seeds, drawn by the int4 model. */
async function withInt4(report: ReportData, { model, request }: DemoStory): Promise<ReportData['samples']> {
  const { samples } = report
  if (!samples) return undefined
  const float = loadCaptionImageModel(model.folder)
  const generator = new ImageGenerator(
    await openChosen(request.store.home.root, request.runtime, 'tokens'),
    quantizeModel(float, 'int4').meant,
    { threads: request.threads },
  )
  const options = resolveGenerationOptions({ seed: request.seed }, float.manifest.generation)
  const drawn = await generator.generate(
    samples.rows.map(({ caption }) => ({ caption, sample: 0 })),
    options,
  )
  await generator.dispose()
  const pictures = await Promise.all(drawn.map(({ image }) => pngDataUri(image)))
  const rows = samples.rows.map((row, i) => ({ ...row, pictures: [...row.pictures, pictures[i] ?? null] }))
  return { ...samples, columns: [...samples.columns, 'Tuned, int4'], rows }
}
