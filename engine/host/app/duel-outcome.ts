// What is kept of a comparison: verdict, rows, controls, and the pictures side by side as blobs.
import type { DuelDetailView, DuelView } from '../../api/contract/views.ts'
import type { DuelRow, MetricDescriptor } from '../../index.ts'
import type { Store } from '../../store/store.ts'
import type { Comparison } from '../compare.ts'

/** Everything of a comparison that does not follow from its row. */
export type StoredOutcome = Omit<DuelDetailView, Exclude<keyof DuelView, 'tone' | 'sentence'>>

/** Pairs of pictures that are kept. */
const EXAMPLES = 48

/** Takes a comparison's parts for keeping. @throws DISK_FULL or WRITE_FAILED */
export function outcomeOf(store: Store, comparison: Comparison): StoredOutcome {
  const { rows, controls, warnings, sentence, tone, report, scores } = comparison
  return {
    tone: toneView(tone),
    sentence,
    warnings,
    rows: rows.map((row) => rowView(row, scores)),
    controls: controls.flatMap(({ label, values }) =>
      Object.entries(values).map(([metric, value]) => ({ label, metric, value })),
    ),
    examples: examplesOf(store, report.samples),
  }
}

/** A verdict in the words of the window. */
export function toneView(tone: Comparison['tone']): StoredOutcome['tone'] {
  return tone === 'no difference shown' ? 'none' : tone
}

/** A row with what people are told of its metric. */
export function rowView(
  { name, ci95: [low, high], direction, ...row }: DuelRow,
  metrics: readonly Pick<MetricDescriptor, 'name' | 'label' | 'help'>[],
): StoredOutcome['rows'][number] {
  const { label = name, help = '' } = metrics.find((metric) => metric.name === name) ?? {}
  return { ...row, metric: name, label, help, low, high, direction: wayOf(direction) }
}

/** Which way is better, in the words of the window. */
export function wayOf(direction: DuelRow['direction']): StoredOutcome['rows'][number]['direction'] {
  return direction === 'max' ? 'higher' : 'lower'
}

function examplesOf(store: Store, samples: Comparison['report']['samples']): StoredOutcome['examples'] {
  const blobOf = (uri: string | null | undefined): string | null =>
    uri === null || uri === undefined ? null : store.blobs.put(bytesOf(uri))
  return (samples?.rows ?? [])
    .slice(0, EXAMPLES)
    .map(({ key, caption, pictures: [real, baseline, candidate] }) => ({
      ...(key !== undefined && { key }),
      caption,
      real: blobOf(real),
      baseline: blobOf(baseline),
      candidate: blobOf(candidate),
    }))
}

/** The bytes of `data:image/png;base64,…`. */
function bytesOf(uri: string): Uint8Array {
  return Buffer.from(uri.slice(uri.indexOf(',') + 1), 'base64')
}
