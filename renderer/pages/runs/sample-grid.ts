// What a run drew, as a table: one row for each step, the latest first; one column for each prompt.
import type { SampleView } from '../../../engine/api/contract/views.ts'

/** A row of the table. */
export interface SampleRow {
  readonly step: number
  /** One for each prompt; undefined where none was drawn. */
  readonly samples: readonly (SampleView | undefined)[]
}

/** Prompts in the order in which they were first drawn, and the rows. */
export interface SampleGrid {
  readonly prompts: readonly string[]
  readonly rows: readonly SampleRow[]
}

/** Lays out samples; what was drawn again after a resume counts as it was drawn last. */
export function sampleGrid(samples: readonly SampleView[]): SampleGrid {
  const prompts = [...new Set(samples.map(({ prompt }) => prompt))]
  const steps = [...new Set(samples.map(({ step }) => step))].sort((a, b) => b - a)
  const last = new Map(samples.map((sample) => [`${sample.step} ${sample.prompt}`, sample]))
  const rows = steps.map((step) => ({
    step,
    samples: prompts.map((prompt) => last.get(`${step} ${prompt}`)),
  }))
  return { prompts, rows }
}
