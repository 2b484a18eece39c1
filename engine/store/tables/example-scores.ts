// What each example scored in an evaluation.
import { finiteOrNull, type TableContext } from './context.ts'

/** A score. */
export interface ExampleScore {
  readonly metric: string
  /** Key of the example, with `#seed` behind it where one example was generated several times. */
  readonly example: string
  /** NaN and infinities are stored as null. */
  readonly value: number | null
}

/** Two evaluations' scores of one example. */
export interface PairedScore {
  readonly example: string
  readonly baseline: number
  readonly candidate: number
}

/** The table `example_scores`; evaluations are named by id. */
export interface ExampleScores {
  /** All in one transaction; a second score of the same example takes the first one's place. */
  add(evaluation: string, scores: readonly ExampleScore[]): void
  /** By metric and example. */
  list(evaluation: string, metric?: string): ExampleScore[]
  /** Examples that have a score in both, by example. */
  paired(baseline: string, candidate: string, metric: string): PairedScore[]
}

/** Opens the table. */
export function createExampleScores({ sql }: TableContext): ExampleScores {
  return {
    add: (evaluation, scores) =>
      sql.transaction(() =>
        scores.forEach(({ metric, example, value }) =>
          sql.run(
            'INSERT OR REPLACE INTO example_scores VALUES (?, ?, ?, ?)',
            evaluation,
            metric,
            example,
            value === null ? null : finiteOrNull(value),
          ),
        ),
      ),
    list: (evaluation, metric) =>
      sql.all<ExampleScore>(
        `SELECT metric, example, value FROM example_scores
         WHERE evaluation = @evaluation AND (@metric IS NULL OR metric = @metric) ORDER BY metric, example`,
        { evaluation, metric: metric ?? null },
      ),
    paired: (baseline, candidate, metric) =>
      sql.all<PairedScore>(
        `SELECT b.example, b.value AS baseline, c.value AS candidate FROM example_scores b
         JOIN example_scores c ON c.evaluation = @candidate AND c.metric = b.metric AND c.example = b.example
         WHERE b.evaluation = @baseline AND b.metric = @metric AND b.value IS NOT NULL AND c.value IS NOT NULL
         ORDER BY b.example`,
        { baseline, candidate, metric },
      ),
  }
}
