// How well pictures and captions agree, by the text of the caption: a changed caption has no value until it is measured.
import type { TableContext } from './context.ts'
import { countChange } from './revisions.ts'

/** A measured agreement. */
export interface Agreement {
  /** Key of the example. */
  readonly example: string
  /** The caption's text. */
  readonly caption: string
  /** SHA-256 of the weights that judged. */
  readonly judge: string
  /** Cosine of the two embeddings. */
  readonly value: number
}

/** The table `agreements`; datasets are named by id. */
export interface Agreements {
  /** A second value of a caption takes the place of the first. */
  add(dataset: string, agreements: readonly Agreement[]): void
  /** Of the given examples, of all where none are given. */
  list(dataset: string, keys?: readonly string[]): Agreement[]
}

/** Opens the table. */
export function createAgreements(context: TableContext): Agreements {
  const { sql } = context
  const columns = 'SELECT example, caption, judge, value FROM agreements WHERE dataset = @dataset'
  return {
    add: (dataset, agreements) =>
      sql.transaction(() => {
        for (const { example, caption, judge, value } of agreements)
          sql.run(
            'INSERT OR REPLACE INTO agreements VALUES (?, ?, ?, ?, ?)',
            dataset,
            example,
            caption,
            judge,
            value,
          )
        countChange(context, dataset, { affectsTraining: false })
      }),
    list: (dataset, keys) =>
      keys
        ? sql.all(`${columns} AND example IN (SELECT value FROM json_each(@keys))`, {
            dataset,
            keys: JSON.stringify(keys),
          })
        : sql.all(columns, { dataset }),
  }
}
