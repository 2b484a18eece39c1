// Problems of a dataset put together by kind.
import type { IssueView } from '../../../engine/api/contract/views.ts'

/** All problems of one kind. */
export interface IssueGroup {
  readonly kind: string
  readonly severity: IssueView['severity']
  readonly issues: readonly IssueView[]
  /** How many there are, also those that are not told one by one. */
  readonly count: number
  /** The pairs that have it, each once. */
  readonly keys: readonly string[]
}

const WEIGHTS: Readonly<Record<IssueView['severity'], number>> = { error: 0, warning: 1, info: 2 }

/** Groups, the gravest first; kinds stay in the order in which the host named them. */
export function groupIssues(issues: readonly IssueView[]): readonly IssueGroup[] {
  const kinds = [...new Set(issues.map(({ kind }) => kind))]
  return kinds
    .map((kind) =>
      groupOf(
        kind,
        issues.filter((issue) => issue.kind === kind),
      ),
    )
    .sort((a, b) => WEIGHTS[a.severity] - WEIGHTS[b.severity])
}

function groupOf(kind: string, issues: readonly IssueView[]): IssueGroup {
  const severity = issues[0]?.severity ?? 'info'
  const count = issues.reduce((sum, { problems = 1 }) => sum + problems, 0)
  return { kind, severity, issues, count, keys: [...new Set(issues.flatMap(({ keys }) => keys))] }
}
