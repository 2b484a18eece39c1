// Everything a report shows, as plain data: it survives JSON, so a report can be stored, sent and drawn again.
import type { DuelRow } from './duel.ts'
import type { DuelTone } from './duel-sentence.ts'

/** One report. Sections that are absent or empty are left out of the page. */
export interface ReportData {
  readonly title: string
  /** ISO 8601 time at which the figures were ready. */
  readonly createdAt: string
  readonly verdict: ReportVerdict
  /** Key figures, four to six of them. */
  readonly tiles: readonly ReportTile[]
  readonly samples?: SampleGrid
  readonly duel?: DuelSection
  readonly controls?: ControlSection
  /** Of models that were diagnosed on the same data. */
  readonly health?: HealthSection
  readonly charts?: readonly LineChart[]
  readonly exports?: ExportSection
  readonly timings?: readonly Timing[]
  readonly data?: DataSection
  /** How to read the report, in plain words. */
  readonly notes?: readonly Note[]
  /** Processor, runtime, versions, seeds: what one must know to repeat it. */
  readonly environment?: readonly Fact[]
  /** More for programs only: ids, hashes, raw scores; shown nowhere but in the JSON block. */
  readonly record?: Readonly<Record<string, unknown>>
}

/** What the report says first. */
export interface ReportVerdict {
  readonly tone: DuelTone
  readonly sentence: string
  /** A second, smaller sentence: what was done, or what to beware of. */
  readonly detail?: string
}

/** One key figure. */
export interface ReportTile {
  readonly label: string
  /** Short and formatted: `3.63`. */
  readonly value: string
  readonly unit?: string
  /** What to compare it with: `was 6.18`. */
  readonly detail?: string
}

/** A name and its value. */
export interface Fact {
  readonly label: string
  readonly value: string
}

/** A heading and a paragraph. */
export interface Note {
  readonly title: string
  readonly text: string
}

/** Pictures of the same captions from several sources. */
export interface SampleGrid {
  /** What the columns are: `Real`, `Baseline`, `Tuned`, `int8`, `int4`. */
  readonly columns: readonly string[]
  readonly rows: readonly SampleRow[]
  /** Side of a picture in pixels; shown at twice that size. */
  readonly side: number
  /** `pixelated` keeps the pixels square, `smooth` blends them. */
  readonly scaling: 'pixelated' | 'smooth'
  /** How the rows were chosen and sampled. */
  readonly note?: string
}

/** One caption. */
export interface SampleRow {
  /** Of the dataset's pair whose picture is the real one. */
  readonly key?: string
  readonly caption: string
  /** One line beneath the caption: the seed, or the set it is from. */
  readonly detail?: string
  /** `data:image/png;base64,…` per column, null where there is none. */
  readonly pictures: readonly (string | null)[]
}

/** What diagnoses measured. */
export interface HealthSection {
  readonly models: readonly HealthReport[]
}

/** A diagnosis in a report. */
export interface HealthReport {
  readonly name: string
  /** None for a healthy model. */
  readonly findings: readonly {
    readonly severity: string
    readonly sentence: string
    /** From where on it is a finding, and the source of that. */
    readonly threshold: string
  }[]
  readonly rows: readonly HealthReportRow[]
}

/** A figure beside its control. */
export interface HealthReportRow {
  readonly label: string
  /** `%` for shares in [0, 1]. */
  readonly unit: string
  readonly value: number
  readonly ci95: readonly [low: number, high: number] | null
  readonly control: number
  readonly band: readonly [low: number, high: number]
  readonly n: number
}

/** A metric of the duel with words for people. */
export interface ReportDuelRow extends DuelRow {
  readonly label: string
  readonly help?: string
}

/** The comparison of two models. */
export interface DuelSection {
  readonly baseline: string
  readonly candidate: string
  readonly alpha: number
  /** Seeds per caption. */
  readonly seeds: number
  readonly rows: readonly ReportDuelRow[]
  readonly note?: string
}

/** Values that tell how to read a metric: its ceiling, chance, and what copying reaches. */
export interface ControlSection {
  readonly columns: readonly { readonly label: string; readonly unit: string }[]
  readonly rows: readonly ControlRow[]
  readonly note?: string
}

/** One control, or a model beside them. */
export interface ControlRow {
  readonly label: string
  readonly kind: 'model' | 'ceiling' | 'floor' | 'copy'
  readonly help?: string
  /** One per column in its unit, null where it means nothing. */
  readonly values: readonly (number | null)[]
}

/** Curves over training steps. */
export interface LineChart {
  readonly title: string
  /** What is on the vertical axis, with its unit. */
  readonly yLabel: string
  /** What is on the horizontal axis; `step` unless told. */
  readonly xLabel?: string
  readonly series: readonly LineSeries[]
  /** Logarithmic vertical axis: offered beside the linear one, the only one, or not at all. */
  readonly logScale?: 'offered' | 'only' | 'no'
  /** Steps worth a vertical line: the kept checkpoint, a pause. */
  readonly marks?: readonly { readonly x: number; readonly label: string }[]
  readonly note?: string
}

/** One curve. */
export interface LineSeries {
  readonly name: string
  /**
   * `noisy` draws every point faintly and a trailing median through them, which never changes once drawn; `exact`
   * joins the points.
   */
  readonly kind: 'noisy' | 'exact'
  /** `[x, y]` in order of x. */
  readonly points: readonly (readonly [x: number, y: number])[]
}

/** Written model files with the result of their conformance gate. */
export interface ExportSection {
  readonly files: readonly ExportedFile[]
  readonly note?: string
}

/** One written file. */
export interface ExportedFile {
  readonly name: string
  /** `onnx int4, groups of 32`. */
  readonly format: string
  readonly sizeBytes: number
  readonly bitsPerWeight: number
  /** Mean KL divergence to the float model, in nats per token. */
  readonly meanKlNats: number | null
  /** Share of greedy tokens equal to the float model's. */
  readonly agreement: number | null
  readonly speed: { readonly value: number; readonly unit: string } | null
  /** How metrics changed against the float model. */
  readonly changes: readonly { readonly label: string; readonly delta: number; readonly unit: string }[]
  /** Null when the gate was not run. */
  readonly passed: boolean | null
  /** Why it failed, or what the limits were. */
  readonly detail?: string
}

/** How long a stage took. */
export interface Timing {
  readonly label: string
  readonly seconds: number
  readonly note?: string
}

/** What the model was trained and judged on. */
export interface DataSection {
  readonly facts: readonly Fact[]
  readonly licences: readonly DataLicence[]
}

/** Terms of one source. */
export interface DataLicence {
  readonly source: string
  readonly licence: string
  readonly attribution: string
  readonly use: string
}
