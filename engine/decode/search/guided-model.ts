// A model's rows, each with the row that guidance compares it with where guidance is asked for.
import type { SearchJob } from './job.ts'

/** Logits after a row, and those of its unconditional twin. */
export interface RowLogits {
  readonly own: Float32Array
  readonly unconditional?: Float32Array
  /** ln Σ eˡᵒᵍⁱᵗ of `own`, where the model has told it. */
  readonly logTotal?: number | undefined
}

/** Rows as searches number them; twins come after all of them in the model. */
export class GuidedModel {
  readonly #job: SearchJob
  readonly #isGuided: boolean
  #rows = 0

  constructor(job: SearchJob) {
    this.#job = job
    this.#isGuided = job.options.guidanceScale !== 1
  }

  /** One row per prompt. */
  async start(): Promise<RowLogits[]> {
    const { model, prompts, control } = this.#job
    this.#rows = prompts.length
    const negative = (prompt: Int32Array, i: number): Int32Array =>
      control.negativePrompts?.[i] ?? prompt.subarray(-1)
    const all = this.#isGuided ? [...prompts, ...prompts.map(negative)] : prompts
    return this.#paired(await model.start(all, control.signal))
  }

  /** New row i is old row `from[i]` and the token `tokens[i]`. @throws the signal's reason when it aborts */
  async step(from: readonly number[], tokens: readonly number[]): Promise<RowLogits[]> {
    const { model, control } = this.#job
    control.signal?.throwIfAborted()
    const twins = from.map((row) => row + this.#rows)
    const [rows, ids] = this.#isGuided
      ? [
          [...from, ...twins],
          [...tokens, ...tokens],
        ]
      : [from, tokens]
    this.#rows = from.length
    return this.#paired(await model.step(Int32Array.from(rows), Int32Array.from(ids), control.signal))
  }

  #paired(logits: readonly Float32Array[]): RowLogits[] {
    const { logTotals } = this.#job.model
    return logits.slice(0, this.#rows).map((own, i) => {
      const unconditional = logits[this.#rows + i]
      return { own, logTotal: logTotals?.[i], ...(unconditional && { unconditional }) }
    })
  }
}
