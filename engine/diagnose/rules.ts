// When a figure is a finding: one line each, with where its threshold comes from.
import type { SeverityView } from '../api/contract/health-views.ts'
import type { MessageCode } from '../base/messages.ts'
import type { FigureName } from './figure.ts'
import type { CureName } from './suggestions.ts'

/** Names of findings: those that have a sentence. */
export type FindingName = MessageCode extends infer Code
  ? Code extends `health.finding.${infer Name}`
    ? Name
    : never
  : never

/** How much is too much, from the least severe on. */
type Steps = readonly [notice: number, warning: number, serious: number]

/** A rule. */
export interface Rule {
  readonly finding: FindingName
  readonly figure: FigureName
  /** `more`: value − control of at least a step. `share`: value / control of at most a step. */
  readonly how: 'more' | 'share'
  readonly steps: Steps
  readonly source: string
  readonly cure: CureName
}

const OURS = 'chosen for this program; calibrate on healthy runs of one’s own'
const WELLECK =
  'Welleck et al. 2019 (1908.04319), table 2: human texts about .005, maximum likelihood .442, unlikelihood .058'
const FALL = 'a fall by more than 30 % against the control is collapse: chosen for this program'

/** Every rule. A figure is a finding where its interval lies wholly outside of its control's band and it reaches a step. */
export const RULES: readonly Rule[] = [
  rule('excess-error', 'excess-error', {
    ...{ how: 'more', steps: [0.1, 0.3, 0.6], cure: 'own-words' },
    source:
      'Arora et al. 2022 (2204.01171): GPT-2 strays more than 60 % further in long samples; lower steps chosen here',
  }),
  rule('repetition', 'seq-rep-4', {
    how: 'more',
    steps: [0.05, 0.15, 0.3],
    source: WELLECK,
    cure: 'less-repetition',
  }),
  rule('loops', 'loops', { how: 'more', steps: [0.05, 0.2, 0.5], source: OURS, cure: 'less-repetition' }),
  rule('few-words', 'distinct-2', {
    how: 'share',
    steps: [0.7, 0.5, 0.3],
    source: FALL,
    cure: 'less-repetition',
  }),
  rule('alike', 'self-bleu-4', { how: 'more', steps: [0.1, 0.2, 0.4], source: OURS, cure: 'start-earlier' }),
  rule('low-variety', 'vendi', { how: 'share', steps: [0.7, 0.5, 0.3], source: FALL, cure: 'start-earlier' }),
  rule('duplicates', 'duplicates', {
    ...{ how: 'more', steps: [0.05, 0.2, 0.5], cure: 'start-earlier' },
    source: 'more than 5 % exact duplicates is collapse: chosen for this program',
  }),
  rule('one-answer', 'within-prompt', {
    how: 'share',
    steps: [0.7, 0.5, 0.3],
    source: FALL,
    cure: 'start-earlier',
  }),
  rule('code-runs', 'code-runs', {
    how: 'more',
    steps: [0.1, 0.25, 0.5],
    source: OURS,
    cure: 'less-repetition',
  }),
  rule('top-code', 'top-code', {
    how: 'more',
    steps: [0.1, 0.25, 0.5],
    source: OURS,
    cure: 'less-repetition',
  }),
  rule('few-codes', 'even-codes', {
    how: 'share',
    steps: [0.7, 0.5, 0.3],
    source: FALL,
    cure: 'start-earlier',
  }),
  rule('low-coverage', 'coverage', {
    how: 'share',
    steps: [0.7, 0.5, 0.3],
    source: FALL,
    cure: 'start-earlier',
  }),
  rule('copies', 'copies', { how: 'more', steps: [0.1, 0.25, 0.5], source: OURS, cure: 'less-memory' }),
  rule('verbatim', 'verbatim', { how: 'more', steps: [0.1, 0.25, 0.5], source: OURS, cure: 'less-memory' }),
]

function rule(finding: FindingName, figure: FigureName, rest: Omit<Rule, 'finding' | 'figure'>): Rule {
  return { finding, figure, ...rest }
}

/** Which step a deviation reaches; undefined for none. */
export function severityOf({ how, steps }: Rule, value: number, control: number): SeverityView | undefined {
  const reached = steps.filter((step) =>
    how === 'more' ? value - control >= step : value <= step * control,
  ).length
  return ([undefined, 'notice', 'warning', 'serious'] as const)[reached]
}
