// A text model in training as objectives may ask it: continuations by the decoder with its cache, ln p of rows, one token per place.
import { assert } from '../base/errors.ts'
import { RandomStream } from '../base/random.ts'
import { generateTokens } from '../decode/search/generate-tokens.ts'
import { resolveGenerationOptions } from '../decode/index.ts'
import { argmaxToken, sampleToken } from '../decode/sample.ts'
import { TextRows } from '../generate/text-rows.ts'
import { graphOf } from '../ir/graph.ts'
import { textParameters } from '../models/text/decoder.ts'
import type { DecoderConfig } from '../models/text/decoder-config.ts'
import { type HostWeights, weightInputs } from '../nn/parameters.ts'
import type { Batch } from '../objectives/objective.ts'
import type { Rehearsal, Rollout, RolloutRequest } from '../objectives/rehearsal.ts'
import { type AnswerSpan, lastAnswers, rowsOf } from '../objectives/rollout-rows.ts'
import type { CompileOptions, Program, Runtime } from '../runtimes/runtime.ts'
import { type RewardMetric, rewardsOf } from './rewarder.ts'
import type { Packing } from './text-batches.ts'
import { textInputs, textLossGraph } from './text-loss.ts'

/** A continuation as rewards see it. */
export interface WrittenReward {
  readonly prompt: string
  readonly output: string
  /** The answer of the dataset. */
  readonly references: readonly string[]
  readonly tokens: Int32Array
  readonly isCut: boolean
}

/** What a rehearsal is made for. */
export interface RehearsalPlan {
  readonly config: DecoderConfig
  /** The model before training. */
  readonly base: HostWeights
  /** Rows of a batch, and of what is judged at once. */
  readonly rows: number
  readonly rowsAtOnce: number
  /** Places of a row. */
  readonly time: number
  readonly packing: Packing
  readonly seed: number
  readonly eosId: number | undefined
  readonly decode?: ((ids: ArrayLike<number>) => string) | undefined
  readonly metric?: RewardMetric<WrittenReward> | undefined
}

/** Programs of a rehearsal, kept from step to step. */
export class TextRehearsal {
  readonly #runtime: Runtime
  readonly #compile: CompileOptions
  readonly #plan: RehearsalPlan
  #decoder: TextRows | undefined
  #judge: Promise<Program> | undefined
  #guesser: Promise<Program> | undefined

  constructor(runtime: Runtime, plan: RehearsalPlan, compile: CompileOptions) {
    this.#runtime = runtime
    this.#plan = plan
    this.#compile = compile
  }

  /** The model with these weights before step `step`. */
  at(step: number, present: HostWeights): Rehearsal {
    const { rows, time, seed, base } = this.#plan
    let isRenewed = false
    return {
      ...{ step, rows, length: time },
      random: (name, index = 0) => new RandomStream(seed, name, step, index),
      rollouts: async (batch, request) => {
        const decoder = await this.#decoderWith(present, isRenewed)
        isRenewed = true
        return this.#continue(decoder, batch, { step, request })
      },
      logProbs: (batch, of) => this.#logProbs(batch, of === 'base' ? base : present),
      guesses: (batch, how) => this.#guesses(batch, present, { step, how }),
      rewards: (batch, rollouts) => this.#rewards(batch, rollouts, step),
    }
  }

  async dispose(): Promise<void> {
    await this.#decoder?.dispose()
    for (const program of [this.#judge, this.#guesser]) await (await program)?.dispose()
  }

  async #decoderWith(present: HostWeights, isRenewed: boolean): Promise<TextRows> {
    if (this.#decoder && !isRenewed) await this.#decoder.renew(present)
    const model = { config: this.#plan.config, weights: present }
    this.#decoder ??= new TextRows(this.#runtime, model, this.#compile)
    return this.#decoder
  }

  async #continue(
    decoder: TextRows,
    { length, inputs }: Batch,
    { step, request }: { readonly step: number; readonly request: RolloutRequest },
  ): Promise<Rollout[]> {
    const { from, samples, isGreedy = false, temperature = 1, newTokens } = request
    const { seed, eosId, config } = this.#plan
    const asked = [...from.keys()].filter((row) => {
      const first = from[row] as number
      return first >= 0 && first < length && first + 1 < config.context
    })
    if (asked.length === 0) return []
    const prompts = asked.map((row) =>
      inputs.subarray(row * length, row * length + (from[row] as number) + 1),
    )
    const options = resolveGenerationOptions({
      ...{ doSample: !isGreedy, temperature, topK: 0, maxNewTokens: newTokens },
      ...{ numReturnSequences: isGreedy ? 1 : samples, eosTokenIds: eosId === undefined ? [] : [eosId] },
    })
    const found = await generateTokens(decoder, prompts, options, {
      random: (prompt, sample) => new RandomStream(seed, `rollout ${sample}`, step, asked[prompt] as number),
    })
    return found.map(({ prompt, sample, tokens, tokenLogProbs, finishReason }) => {
      const row = asked[prompt] as number
      const first = from[row] as number
      const room = length - first
      return {
        ...{ row, sample, from: first, tokens: tokens.slice(0, room) },
        logProbs: tokenLogProbs.slice(0, room),
        hasEnded: finishReason === 'eos' && tokens.length <= room,
      }
    })
  }

  async #logProbs(batch: Batch, weights: HostWeights): Promise<Float32Array> {
    this.#judge ??= this.#compiled('nats')
    const out = await this.#eachPart(batch, await this.#judge, { weights, name: 'nats' })
    return out.map((nats) => -nats)
  }

  async #guesses(
    batch: Batch,
    weights: HostWeights,
    { step, how }: { readonly step: number; readonly how: 'likeliest' | 'drawn' },
  ): Promise<Int32Array> {
    this.#guesser ??= this.#compiled('logits')
    const { vocabulary } = this.#plan.config
    const logits = await this.#eachPart(batch, await this.#guesser, { weights, name: 'logits' })
    return Int32Array.from(batch.tokens, (_, at) => {
      const row = logits.subarray(at * vocabulary, (at + 1) * vocabulary)
      if (how === 'likeliest') return argmaxToken(row)
      return sampleToken(row, new RandomStream(this.#plan.seed, 'guess', step, at))
    })
  }

  /** An output of a program for all rows, as many at once as it was compiled for; the last part is filled up with its last row. */
  async #eachPart(
    batch: Batch,
    program: Program,
    { weights, name }: { readonly weights: HostWeights; readonly name: 'nats' | 'logits' },
  ): Promise<Float32Array> {
    const { rowsAtOnce, packing } = this.#plan
    const parts: Float32Array[] = []
    for (let at = 0; at < batch.rows; at += rowsAtOnce) {
      const rows = Array.from({ length: rowsAtOnce }, (_, i) => Math.min(at + i, batch.rows - 1))
      const outputs = await program.run({ ...weights, ...textInputs(rowsOf(batch, rows), packing) })
      const data = outputs[name]?.data as Float32Array
      parts.push(data.subarray(0, (data.length / rowsAtOnce) * Math.min(rowsAtOnce, batch.rows - at)))
    }
    const out = new Float32Array(parts.reduce((n, part) => n + part.length, 0))
    parts.reduce((at, part) => (out.set(part, at), at + part.length), 0)
    return out
  }

  #compiled(name: 'nats' | 'logits'): Promise<Program> {
    const { config, rowsAtOnce: rows, time, packing } = this.#plan
    const shape = { ...{ rows, time, packing, candidates: 0 }, labelSmoothing: 0, zLoss: 0 }
    const values = textLossGraph(weightInputs(textParameters(config)), config, shape)
    return this.#runtime.compile(graphOf({ [name]: values[name] }), this.#compile)
  }

  async #rewards(batch: Batch, rollouts: readonly Rollout[], step: number): Promise<Float64Array> {
    const { metric } = this.#plan
    assert(metric !== undefined, 'rehearsal: the objective names no reward.')
    return rewardsOf(metric, this.#written(batch, rollouts), step)
  }

  #written(batch: Batch, rollouts: readonly Rollout[]): WrittenReward[] {
    const { decode } = this.#plan
    assert(decode !== undefined, 'rehearsal: rewards need a tokenizer that decodes.')
    const answers = lastAnswers(batch)
    const { length, inputs, tokens: targets } = batch
    return rollouts.map(({ row, from, tokens, hasEnded }) => {
      const start = row * length
      const { to } = answers[row] as AnswerSpan
      return {
        prompt: decode(inputs.subarray(start, start + from + 1)),
        output: decode(tokens).trim(),
        references: to > from ? [decode(targets.subarray(start + from, start + to)).trim()] : [],
        tokens,
        isCut: !hasEnded,
      }
    })
  }
}
