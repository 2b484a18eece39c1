// Many rows for one table, written with few statements: a statement costs as much as a short row.
import type { Sql, SqlValue } from '../sql.ts'

/** Rows in one statement, greatest first; whatever is left takes several. */
const SIZES = [32, 16, 4, 1] as const

/** Rows that wait to be written, in their order. */
export class RowInserts {
  readonly #sql: Sql
  readonly #statements: ReadonlyMap<number, string>
  readonly #constants: Readonly<Record<string, SqlValue>>
  /** Of the rows that wait, and behind them of earlier ones. */
  readonly #values: SqlValue[] = []
  #end = 0
  #rows = 0

  /** `row` is the list of values of one row, behind `head`: those of `constants` by name, all others as `?`. */
  constructor(sql: Sql, head: string, row: string, constants: Readonly<Record<string, SqlValue>>) {
    this.#sql = sql
    this.#constants = constants
    this.#statements = new Map(SIZES.map((size) => [size, head + Array<string>(size).fill(row).join(', ')]))
  }

  /** Rows that wait. */
  get count(): number {
    return this.#rows
  }

  add(...values: readonly SqlValue[]): void {
    for (let i = 0; i < values.length; i++) this.#values[this.#end++] = values[i] as SqlValue
    this.#rows++
  }

  /** Writes all that wait. @throws as Sql.run */
  write(): void {
    const width = this.#end / Math.max(1, this.#rows)
    let done = 0
    for (const [size, statement] of this.#statements)
      for (; this.#rows - done >= size; done += size)
        this.#sql.run(statement, this.#constants, ...this.#values.slice(done * width, (done + size) * width))
    this.#end = 0
    this.#rows = 0
  }
}
