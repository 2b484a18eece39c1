// What formulas see of texts and of pictures.
import type { Metric, MetricNeed } from '../contract.ts'
import { type TextItem, unitsOf } from '../text-item.ts'
import { TEXT_METRICS, textMetricNamed } from '../text-metrics.ts'
import type { FormulaInput, FormulaNames } from './formula-compile.ts'

/** The names a formula may use on one kind of item, and where their values come from. */
export interface FormulaScope<Item> extends FormulaNames {
  /** Needed of every item whatever the formula. */
  readonly needs: readonly MetricNeed[]
  /** Needed when the formula uses one of these fields. */
  readonly needsOfFields: Readonly<Record<string, MetricNeed>>
  /** What the named metric needs. */
  needsOfScore(name: string): readonly MetricNeed[]
  inputOf(item: Item): FormulaInput
}

/** Metrics of sums have a value for a single text. */
function textScore(name: string): Metric<TextItem> | undefined {
  const metric = textMetricNamed(name)
  return metric && 'stats' in metric ? metric : undefined
}

/** Formulas over written texts: prompt, output, references, the first reference, and how many tokens (or words) came. */
export const TEXT_SCOPE: FormulaScope<TextItem> = {
  fields: { prompt: 'text', output: 'text', references: 'texts', reference: 'text', tokens: 'number' },
  scores: TEXT_METRICS.filter((metric) => 'stats' in metric).map(({ name }) => name),
  hasScore: (name) => textScore(name) !== undefined,
  needs: ['texts'],
  needsOfFields: { references: 'text references', reference: 'text references' },
  needsOfScore: (name) => textScore(name)?.needs ?? [],
  inputOf: (item) => ({
    fields: {
      ...{ prompt: item.prompt, output: item.output, references: item.references },
      reference: item.references[0] ?? '',
      tokens: unitsOf(item).length,
    },
    score(name) {
      const metric = textScore(name)
      return metric ? metric.reduce(metric.stats(item)) : Number.NaN
    },
  }),
}

/** A drawn picture as formulas see it: its caption, its size and what other metrics say of it. */
export interface ScoredPicture {
  readonly prompt: string
  /** Pixels. */
  readonly width: number
  readonly height: number
  /** Values by metric; a missing one counts as no value. */
  readonly scores: Readonly<Record<string, number>>
}

/** Formulas over pictures whose values by `metrics` are known. */
export function pictureScope(
  metrics: readonly { readonly name: string; readonly needs: readonly MetricNeed[] }[],
): FormulaScope<ScoredPicture> {
  const find = (name: string) => metrics.find((metric) => metric.name === name)
  return {
    fields: { prompt: 'text', width: 'number', height: 'number' },
    scores: metrics.map(({ name }) => name),
    hasScore: (name) => find(name) !== undefined,
    needs: ['pictures'],
    needsOfFields: {},
    needsOfScore: (name) => find(name)?.needs ?? [],
    inputOf: ({ prompt, width, height, scores }) => ({
      fields: { prompt, width, height },
      score: (name) => (Object.hasOwn(scores, name) ? (scores[name] as number) : Number.NaN),
    }),
  }
}
