// What the window sees of a generator's health: what was measured beside real data, what is wrong, and what to try.
// Plain values, no paths. A band is the middle 95 % of the same measure on real data of the same number and length.
import type { Message } from '../../base/message.ts'
import type { ModelKind } from '../options.ts'

/** What a finding can be about. */
export type AilmentView = 'exposure-bias' | 'degeneration' | 'collapse' | 'memorisation'

/** `notice`: above its threshold; `warning`: far above; `serious`: the model should not be used like this. */
export type SeverityView = 'notice' | 'warning' | 'serious'

/** A measure of what a model made, beside the same measure of real data. */
export interface HealthFigureView {
  /** Stable, as a metric's: `seq-rep-4`, `vendi`, `excess-error`. */
  readonly name: string
  readonly ailment: AilmentView
  readonly label: Message
  /** `%` for shares in [0, 1]; empty for bare numbers. */
  readonly unit: string
  /** Which way is healthier; `band`: neither end is. */
  readonly direction: 'higher' | 'lower' | 'band'
  readonly value: number
  /** 95 % interval; null where resampling says nothing. */
  readonly ci95: readonly [low: number, high: number] | null
  /** Samples, contexts or pairs that it rests on. */
  readonly n: number
  /** The control. */
  readonly control: HealthControlView
}

/** The same measure where nothing is wrong. */
export interface HealthControlView {
  /** What it was measured on: held-out data, the base model on the same prompts, or what theory says. */
  readonly kind: 'held-out' | 'baseline' | 'expected'
  readonly value: number
  readonly band: readonly [low: number, high: number]
  readonly n: number
}

/** What is wrong, with what it rests on. */
export interface FindingView {
  /** Stable: `excess-error`, `repetition`, `loops`, `low-variety`, `duplicates`, `few-codes`, `copies`, … */
  readonly name: string
  readonly ailment: AilmentView
  readonly severity: SeverityView
  /** One sentence with the figures in it. */
  readonly sentence: Message
  /** Figures with their controls: at least one. */
  readonly evidence: readonly HealthFigureView[]
  /** Places of `loops`, `nearest` or `duplicates` of the diagnosis that show it, the plainest first. */
  readonly examples: readonly HealthExampleView[]
  readonly threshold: {
    readonly sentence: Message
    /** Paper and section, or that the program's makers chose it. */
    readonly source: string
  }
  readonly suggestion: SuggestionView
}

/** An example of a finding in one of the diagnosis's lists. */
export interface HealthExampleView {
  readonly list: 'loops' | 'nearest' | 'duplicates'
  readonly place: number
}

/** A next run that may mend it. */
export interface SuggestionView {
  readonly sentence: Message
  /** Recipe values by path, as PresetView.values: laid over the recipe of the model's run, or over a new one. */
  readonly values: Readonly<Record<string, unknown>>
  /** Model to start from: the one that was diagnosed, or its base. */
  readonly base: string
  readonly dataset: string
  /** The last checkpoint before it showed; null where nothing was monitored. */
  readonly rollBackTo: { readonly run: string; readonly step: number } | null
}

/** Teacher-forced beside free-running, by position. */
export interface ExposureView {
  /** Whose distribution counts as right. */
  readonly oracle: { readonly id: string; readonly name: string }
  readonly contexts: number
  /** Generated positions, from 1; all lists have this length. */
  readonly horizon: number
  /** Mean KL(oracle ‖ model) in nats at this position: after the model's own words, and after real ones. */
  readonly own: readonly number[]
  readonly real: readonly number[]
  /** Accumulated excess error up to this position, as a share (0.2 is 20 %), with 95 % intervals; null where it is 0/0. */
  readonly excess: readonly (number | null)[]
  readonly low: readonly (number | null)[]
  readonly high: readonly (number | null)[]
  /** Total variation distance of own and real tokens at this position, in [0, 1]; and of two halves of the real ones. */
  readonly drift: readonly number[]
  readonly driftBand: readonly number[]
  /** At a quarter, a half and the whole of the horizon. */
  readonly at: readonly {
    readonly length: number
    readonly value: number
    readonly ci95: readonly [low: number, high: number]
  }[]
  /** Of pictures: image tokens a side; positions run row by row. Null for texts. */
  readonly gridSide: number | null
  /** Mean −ln p per token under the oracle by length of what was written, real texts beside it. */
  readonly byLength: readonly {
    readonly from: number
    readonly to: number
    readonly own: number
    readonly real: number
    readonly n: number
  }[]
}

/** A span that follows itself. */
export interface LoopView {
  readonly prompt: string
  /** What was written; of a picture empty. */
  readonly text: string
  /** Blob of the picture; null for texts. */
  readonly picture: string | null
  /** The spans in a row, as places in `text` (UTF-16 units), or as image tokens of the picture. */
  readonly spans: readonly (readonly [from: number, to: number])[]
  readonly isAtEnd: boolean
}

/** A sample beside the training example that is most like it. */
export interface NearestView {
  readonly prompt: string
  readonly sample: HealthSampleView
  readonly training: HealthSampleView & { readonly key: string }
  /** 1 − cosine of features, in [0, 2]; null without features. */
  readonly distance: number | null
  /** Share of places or n-grams that differ, in [0, 1]. */
  readonly tokenDistance: number
  /** Share of held-out examples that are at least as near to their nearest training example: small is suspicious. */
  readonly heldOutShare: number
  readonly isSuspicious: boolean
  /** Of texts: what stands in both word for word, as places in either text, longest first. */
  readonly spans: readonly {
    readonly sample: readonly [from: number, to: number]
    readonly training: readonly [from: number, to: number]
  }[]
}

/** Samples that are equal, or nearly so. */
export interface DuplicateView {
  readonly prompts: readonly string[]
  readonly sample: HealthSampleView
  readonly count: number
}

/** A text, or the blob of a picture. */
export interface HealthSampleView {
  readonly text: string | null
  readonly picture: string | null
}

/** A diagnosis in a list. */
export interface DiagnosisView {
  readonly id: string
  readonly name: string
  readonly model: string
  readonly modelName: string
  readonly dataset: string
  readonly datasetName: string
  readonly kind: ModelKind
  readonly createdAt: string
  /** Most serious first. */
  readonly findings: readonly FindingView[]
}

/** A diagnosis with everything it rests on. */
export interface DiagnosisDetailView extends DiagnosisView {
  readonly figures: readonly HealthFigureView[]
  /** Null where no oracle was at hand. */
  readonly exposure: ExposureView | null
  readonly loops: readonly LoopView[]
  readonly nearest: readonly NearestView[]
  readonly duplicates: readonly DuplicateView[]
  /** What could not be measured and why, one sentence each. */
  readonly notes: readonly Message[]
}

/** What monitoring tells of a run, while it goes and afterwards. Its series are those of `runs.series` named `health.…`. */
export interface RunHealthView {
  readonly run: string
  /** Steps between two looks; 0 when the run is not monitored. */
  readonly every: number
  /** What was measured last, in the order of importance; none before the first look. */
  readonly figures: readonly HealthFigureView[]
  /** What was found on the way, the first time of each, in the order of steps. */
  readonly findings: readonly (FindingView & { readonly step: number })[]
  /** Share of the run's time that monitoring took, in [0, 1]; null before the first look. */
  readonly share: number | null
}
