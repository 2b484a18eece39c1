// From figures to findings: nothing is found without a control.
import type {
  FindingView,
  HealthExampleView,
  HealthFigureView,
  SeverityView,
} from '../api/contract/health-views.ts'
import { message } from '../base/message.ts'
import { type FindingName, type Rule, RULES, severityOf } from './rules.ts'
import { type CureSubject, suggestionFor } from './suggestions.ts'

/** What findings are made of besides figures. */
export interface FindingSubject extends CureSubject {
  /** Name of the model whose distribution counts as right; empty without one. */
  readonly oracle: string
  /** Lists of the diagnosis with examples, by what they show. */
  readonly examples: Readonly<Partial<Record<FindingName, readonly HealthExampleView[]>>>
}

const ORDER: readonly SeverityView[] = ['serious', 'warning', 'notice']

/** Every finding, the most serious first. */
export function findingsOf(figures: readonly HealthFigureView[], subject: FindingSubject): FindingView[] {
  const found = RULES.flatMap((rule) => {
    const figure = figures.find(({ name }) => name === rule.figure)
    const finding = figure && findingOf(rule, figure, subject)
    return finding ? [finding] : []
  })
  return found.sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity))
}

function findingOf(rule: Rule, figure: HealthFigureView, subject: FindingSubject): FindingView | undefined {
  const { value, control } = figure
  const severity = severityOf(rule, value, control.value)
  if (!severity || !isApart(rule, figure)) return undefined
  const limit = shown(rule.steps[0], '%')
  const code = rule.how === 'share' ? 'health.threshold.share' : 'health.threshold.more'
  return {
    name: rule.finding,
    ailment: figure.ailment,
    severity,
    sentence: sentenceOf(rule.finding, figure, subject),
    evidence: [figure],
    examples: subject.examples[rule.finding] ?? [],
    threshold: {
      sentence:
        rule.finding === 'excess-error'
          ? message('health.threshold.above', { limit })
          : message(code, { limit }),
      source: rule.source,
    },
    suggestion: suggestionFor(rule.cure, subject),
  }
}

/** The whole interval lies beyond the control's band, on the side that the rule is about. */
function isApart({ how }: Rule, { value, ci95, control }: HealthFigureView): boolean {
  const [low, high] = ci95 ?? [value, value]
  return how === 'more' ? low > control.band[1] : high < control.band[0]
}

function sentenceOf(
  name: FindingName,
  { value, ci95, control, unit }: HealthFigureView,
  { oracle }: FindingSubject,
): FindingView['sentence'] {
  const values = { value: shown(value, unit), control: shown(control.value, unit) }
  if (name !== 'excess-error') return message(`health.finding.${name}`, values)
  const [from, to] = ci95 ?? [value, value]
  return message('health.finding.excess-error', {
    ...values,
    oracle,
    from: shown(from, unit),
    to: shown(to, unit),
  })
}

/** A share as whole or tenth per cents, else three digits. */
function shown(value: number, unit: string): string {
  if (unit !== '%') return String(Number(value.toPrecision(3)))
  const percent = value * 100
  return `${String(Number(percent.toFixed(Math.abs(percent) < 10 ? 1 : 0)))} %`
}
