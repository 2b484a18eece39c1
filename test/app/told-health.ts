// What a host can say of the health of a model of texts that repeats itself and knows its training texts by heart.
import type {
  DiagnosisDetailView,
  DiagnosisView,
  FindingView,
  HealthFigureView,
  RunHealthView,
} from '../../engine/api/contract/health-views.ts'
import type { SeriesView } from '../../engine/api/contract/views.ts'
import { message } from '../../engine/base/message.ts'
import { suggestionFor } from '../../engine/diagnose/suggestions.ts'

const HORIZON = 32
const PERIOD = 4

const REPEATS: HealthFigureView = {
  ...{ name: 'seq-rep-4', ailment: 'degeneration', label: message('health.figure.seq-rep-4'), unit: '%' },
  ...{ direction: 'lower', value: 0.62, ci95: [0.51, 0.72], n: 64 },
  control: { kind: 'held-out', value: 0.03, band: [0, 0.09], n: 64 },
}
const VENDI: HealthFigureView = {
  ...{ name: 'vendi', ailment: 'collapse', label: message('health.figure.vendi'), unit: '' },
  ...{ direction: 'higher', value: 8.4, ci95: [6.9, 10.2], n: 64 },
  control: { kind: 'held-out', value: 31.2, band: [27.5, 34.8], n: 64 },
}
/** A figure like that of real data. */
export const WELL: HealthFigureView = {
  ...{ name: 'distinct-2', ailment: 'collapse', label: message('health.figure.distinct-2'), unit: '%' },
  ...{ direction: 'higher', value: 0.71, ci95: null, n: 64 },
  control: { kind: 'held-out', value: 0.74, band: [0.68, 0.8], n: 64 },
}

const SUGGESTION = suggestionFor('less-repetition', {
  ...{ kind: 'text', model: 'm5', base: 'm2', dataset: 'd2' },
  ...{ recipe: { steps: 400, learningRate: 4e-4 }, rollBackTo: { run: 'r3', step: 3 } },
})
const REPETITION: FindingView = {
  ...{ name: 'repetition', ailment: 'degeneration', severity: 'serious' },
  sentence: message('health.finding.repetition', { value: '62 %', control: '3 %' }),
  evidence: [REPEATS],
  examples: [{ list: 'loops', place: 0 }],
  threshold: {
    sentence: message('health.threshold.more', { limit: '10 %' }),
    source: 'Welleck et al. 2019, section 6.',
  },
  suggestion: SUGGESTION,
}
const VARIETY: FindingView = {
  ...{ name: 'low-variety', ailment: 'collapse', severity: 'warning' },
  sentence: message('health.finding.low-variety', { value: '8.4', control: '31.2' }),
  evidence: [VENDI, WELL],
  examples: [{ list: 'duplicates', place: 0 }],
  threshold: {
    sentence: message('health.threshold.share', { limit: '50 %' }),
    source: 'Chosen by the makers of the program.',
  },
  suggestion: SUGGESTION,
}

const positions = Array.from({ length: HORIZON }, (_, i) => i + 1)

const LIST: DiagnosisView = {
  ...{ id: 'h1', name: 'tiny answers', model: 'm5', modelName: 'tiny answers', dataset: 'd2', kind: 'text' },
  ...{ datasetName: 'questions', createdAt: '2026-01-02T09:30:00.000Z', findings: [REPETITION, VARIETY] },
}

const WRITTEN = 'the red hen is like the red hen is like the red hen is like the red hen'
const LEARNT = 'a red hen is like a big log, and a big log is like the sea'

/** A diagnosis with findings, loops, copies and repeated samples. */
export const SICK: DiagnosisDetailView = {
  ...LIST,
  figures: [REPEATS, VENDI, WELL],
  exposure: {
    ...{ oracle: { id: 'm4', name: 'tiny text' }, contexts: 64, horizon: HORIZON, gridSide: null },
    own: positions.map((at) => 0.2 + 0.03 * at),
    real: positions.map(() => 0.2),
    excess: positions.map((at) => (at === 1 ? null : 0.01 * at)),
    low: positions.map((at) => (at === 1 ? null : 0.006 * at)),
    high: positions.map((at) => (at === 1 ? null : 0.015 * at)),
    drift: positions.map((at) => Math.min(1, 0.1 + 0.02 * at)),
    driftBand: positions.map(() => 0.1),
    at: [8, 16, HORIZON].map((length) => ({
      ...{ length, value: 0.01 * length },
      ci95: [0.006 * length, 0.015 * length] as const,
    })),
    byLength: [
      { from: 1, to: 16, own: 1.4, real: 2.1, n: 40 },
      { from: 17, to: 32, own: 0.9, real: 2.2, n: 24 },
    ],
  },
  loops: [
    {
      ...{ prompt: 'a red hen is', text: WRITTEN, picture: null, isAtEnd: true },
      spans: [0, 1, 2].map((i) => [i * 20, (i + 1) * 20] as const),
    },
  ],
  nearest: [
    {
      prompt: 'a big log is',
      sample: { text: LEARNT, picture: null },
      training: { text: `${LEARNT} at night`, picture: null, key: 'questions.jsonl#1' },
      ...{ distance: null, tokenDistance: 0.14, heldOutShare: 0.02, isSuspicious: true },
      spans: [{ sample: [0, LEARNT.length], training: [0, LEARNT.length] }],
    },
  ],
  duplicates: [
    { prompts: ['a red hen is', 'a big log is'], sample: { text: WRITTEN, picture: null }, count: 9 },
  ],
  notes: [message('health.note.noOracle')],
}

/** What monitoring told of the run that made it. */
export const LOOKED: RunHealthView = {
  ...{ run: 'r3', every: PERIOD, share: 0.031, figures: [REPEATS, VENDI] },
  findings: [{ ...REPETITION, step: 6 }],
}

/** A list with the one diagnosis. */
export function oneDiagnosis(): readonly DiagnosisView[] {
  return [LIST]
}

/** The series of a run with those of monitoring. */
export function withHealthSeries(series: unknown): readonly SeriesView[] {
  const steps = [0, 2, 4, 6]
  const curve = (name: string, values: readonly number[]): SeriesView => ({
    ...{ name: `health.${name}`, steps, values, least: values, greatest: values, points: values.length },
  })
  return [
    ...(series as readonly SeriesView[]),
    curve('seq-rep-4', [0.04, 0.1, 0.36, 0.62]),
    curve('vendi', [30, 26, 15, 8.4]),
  ]
}
