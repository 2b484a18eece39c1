// Held-out figures of a text model: nats per learnt token, whatever shares a row.
import { f32 } from '../base/tensor.ts'
import type { TokenizedText } from '../data/text/example.ts'
import { type Graph, graphOf } from '../ir/graph.ts'
import type { Value } from '../ir/node.ts'
import type { DecoderConfig } from '../models/text/decoder-config.ts'
import type { HostWeights, Weights } from '../nn/parameters.ts'
import { ROLE } from '../objectives/objective.ts'
import { input } from '../ops/input.ts'
import { mul } from '../ops/mul.ts'
import { sum } from '../ops/sum.ts'
import type { CompileOptions, Program, Runtime } from '../runtimes/runtime.ts'
import { PLAIN_LOSS, textLossGraph } from './text-loss.ts'
import { blankRows, placesOf, writeDocuments } from './text-rows.ts'
import { withCheapProducts } from './trainables.ts'
import type { AdaptedWeights } from '../nn/lora.ts'

/** Places that are judged at once, about. */
const PLACES_AT_ONCE = 2048
const MOST_ROWS = 16

/** A model as a graph's values, which adapters are beside. */
export interface ScoredModel {
  readonly weights: Weights
  readonly adapted: AdaptedWeights
  readonly config: DecoderConfig
}

/** How many of so many texts are judged at once, at this length of a row. */
export function scoredRows(texts: number, time: number): number {
  return Math.min(MOST_ROWS, texts, Math.max(1, Math.floor(PLACES_AT_ONCE / time)))
}

/** The graph of the judge:  tokens, targets [rows, time] i32, scored [rows, time]  →  `nats` [rows]. */
export function scorerGraph(
  { weights, adapted, config }: ScoredModel,
  { rows, time }: { readonly rows: number; readonly time: number },
): Graph {
  const { nats } = textLossGraph(weights, config, { ...PLAIN_LOSS, rows, time })
  const total: Value = sum(mul(nats, input('scored', [rows, time])), [1])
  const { loss } = withCheapProducts(total, [], adapted)
  return graphOf({ nats: loss })
}

/** A compiled judge of one model and some texts. */
export class TextScorer {
  readonly #texts: readonly TokenizedText[]
  readonly #program: Program
  readonly #rows: number
  readonly #time: number

  private constructor(
    texts: readonly TokenizedText[],
    program: Program,
    [rows, time]: readonly [number, number],
  ) {
    this.#texts = texts
    this.#program = program
    this.#rows = rows
    this.#time = time
  }

  /** A judge of at least one text; `weights` are graph values of the model's parameters. */
  static async create(
    runtime: Runtime,
    texts: readonly TokenizedText[],
    model: ScoredModel,
    compile: CompileOptions,
  ): Promise<TextScorer> {
    const time = texts.reduce((most, text) => Math.max(most, placesOf(text)), 1)
    const rows = scoredRows(texts.length, time)
    const program = await runtime.compile(scorerGraph(model, { rows, time }), compile)
    return new TextScorer(texts, program, [rows, time])
  }

  /** Mean nats per learnt token of all texts. */
  async meanNats(weights: HostWeights): Promise<number> {
    let [total, tokens] = [0, 0]
    for (let at = 0; at < this.#texts.length; at += this.#rows) {
      const feeds = this.#feeds(this.#texts.slice(at, at + this.#rows))
      const { nats } = await this.#program.run({ ...weights, ...feeds })
      for (const value of nats?.data ?? []) total += value
      for (const value of feeds['scored']?.data ?? []) tokens += value
    }
    return total / tokens
  }

  async dispose(): Promise<void> {
    await this.#program.dispose()
  }

  #feeds(texts: readonly TokenizedText[]): HostWeights {
    const shape = [this.#rows, this.#time]
    const rows = blankRows(this.#rows, this.#time, 0)
    for (const [row, text] of texts.entries()) writeDocuments(rows, row, [text])
    const scored = Float32Array.from(rows.roles, (role) => (role === ROLE.answer ? 1 : 0))
    return {
      tokens: { shape, dtype: 'i32', data: rows.tokens },
      targets: { shape, dtype: 'i32', data: rows.targets },
      scored: f32(shape, scored),
    }
  }
}
