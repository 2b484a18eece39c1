// A model that is a function of the row: for searches alone, without graphs or runtimes.
import type { NextTokenModel } from '../../engine/decode/search/next-token-model.ts'

/** Logits after a row. */
export type LogitsOf = (tokens: readonly number[]) => readonly number[]

/** Rows as lists of tokens; remembers how many rows every call had. */
export class TableModel implements NextTokenModel {
  readonly vocabularySize: number
  readonly context: number
  /** Rows of every call so far. */
  readonly calls: number[] = []
  readonly #logitsOf: LogitsOf
  #rows: number[][] = []

  constructor(
    logitsOf: LogitsOf,
    { vocabularySize, context = 1000 }: { vocabularySize: number; context?: number },
  ) {
    this.#logitsOf = logitsOf
    this.vocabularySize = vocabularySize
    this.context = context
  }

  start(prompts: readonly Int32Array[]): Promise<Float32Array[]> {
    this.#rows = prompts.map((prompt) => Array.from(prompt))
    return this.#logits()
  }

  step(from: Int32Array, tokens: Int32Array): Promise<Float32Array[]> {
    this.#rows = Array.from(from, (row, i) => [...(this.#rows[row] as number[]), tokens[i] as number])
    return this.#logits()
  }

  #logits(): Promise<Float32Array[]> {
    this.calls.push(this.#rows.length)
    return Promise.resolve(this.#rows.map((row) => Float32Array.from(this.#logitsOf(row))))
  }
}

/** Logarithms of the probabilities after the last token; rows of a table by token. */
export function markov(table: readonly (readonly number[])[]): LogitsOf {
  return (tokens) => (table[tokens.at(-1) as number] as readonly number[]).map(Math.log)
}
