// A text model as a rehearsal needs it: continuations by the decoder with its cache, rewards of decoded texts.
import { assert } from '../base/errors.ts'
import { resolveGenerationOptions } from '../decode/index.ts'
import { generateTokens } from '../decode/search/generate-tokens.ts'
import { TextRows } from '../generate/text-rows.ts'
import { graphOf } from '../ir/graph.ts'
import type { DecoderConfig } from '../models/text/decoder-config.ts'
import { textParameters } from '../models/text/decoder.ts'
import { type HostWeights, weightInputs } from '../nn/parameters.ts'
import type { Batch } from '../objectives/objective.ts'
import type { Rollout } from '../objectives/rehearsal.ts'
import { type AnswerSpan, lastAnswers } from '../objectives/rollout-rows.ts'
import type { CompileOptions, Runtime } from '../runtimes/runtime.ts'
import type { ContinueRequest, JudgeGives, RehearsedModel } from './model-rehearsal.ts'
import { Rewarder, type RewardMetric } from './rewarder.ts'
import type { Packing } from './text-batches.ts'
import { PLAIN_LOSS, textInputs, textLossGraph } from './text-loss.ts'

/** A continuation as rewards see it. */
export interface WrittenReward {
  readonly prompt: string
  readonly output: string
  /** The answer of the dataset. */
  readonly references: readonly string[]
  readonly tokens: Int32Array
  readonly isCut: boolean
}

/** What a rehearsal of texts is made for. */
export interface TextRehearsalPlan extends Pick<
  RehearsedModel,
  'base' | 'rows' | 'rowsAtOnce' | 'length' | 'seed'
> {
  readonly config: DecoderConfig
  readonly packing: Packing
  readonly eosId: number | undefined
  /** Text of ids, without special tokens; rewards need it. */
  readonly decode?: ((ids: ArrayLike<number>) => string) | undefined
  readonly metric?: RewardMetric<WrittenReward> | undefined
}

/** A text model in training. */
export class RehearsedText implements RehearsedModel {
  readonly base: HostWeights
  readonly rows: number
  readonly rowsAtOnce: number
  readonly length: number
  readonly judgedFrom = 0
  readonly vocabulary: number
  readonly seed: number
  readonly #plan: TextRehearsalPlan
  readonly #decoder: TextRows
  readonly #rewarder: Rewarder<WrittenReward> | undefined

  constructor(runtime: Runtime, plan: TextRehearsalPlan, compile: CompileOptions) {
    this.base = plan.base
    this.rows = plan.rows
    this.rowsAtOnce = plan.rowsAtOnce
    this.length = plan.length
    this.vocabulary = plan.config.vocabulary
    this.seed = plan.seed
    this.#plan = plan
    this.#rewarder = plan.metric && new Rewarder(plan.metric)
    this.#decoder = new TextRows(runtime, { config: plan.config, weights: plan.base }, compile)
  }

  graph(gives: JudgeGives): ReturnType<typeof graphOf> {
    const { config, rowsAtOnce: rows, length: time, packing } = this.#plan
    const shape = { ...PLAIN_LOSS, rows, time, packing }
    const values = textLossGraph(weightInputs(textParameters(config)), config, shape)
    return graphOf({ [gives]: values[gives] })
  }

  feeds(batch: Batch): HostWeights {
    return textInputs(batch, this.#plan.packing)
  }

  renew(weights: HostWeights): Promise<void> {
    return this.#decoder.renew(weights)
  }

  async rollouts({ batch, request, random }: ContinueRequest): Promise<Rollout[]> {
    const { length, inputs } = batch
    const { from, samples, isGreedy = false, temperature = 1, newTokens } = request
    const { eosId, config } = this.#plan
    const asked = [...from.keys()].filter((row) => {
      const first = from[row] as number
      return first >= 0 && first < length && first + 1 < config.context
    })
    const prompts = asked.map((row) =>
      inputs.subarray(row * length, row * length + (from[row] as number) + 1),
    )
    const options = resolveGenerationOptions({
      ...{ doSample: !isGreedy, temperature, topK: 0, maxNewTokens: newTokens },
      ...{ numReturnSequences: isGreedy ? 1 : samples, eosTokenIds: eosId === undefined ? [] : [eosId] },
    })
    const found = await generateTokens(this.#decoder, prompts, options, {
      random: (prompt, sample) => random(asked[prompt] as number, sample),
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

  rewards(batch: Batch, rollouts: readonly Rollout[], step: number): Promise<Float64Array> {
    assert(this.#rewarder !== undefined, 'rehearsal: the objective names no reward.')
    return this.#rewarder.rewards(this.#written(batch, rollouts), step)
  }

  dispose(): Promise<void> {
    return this.#decoder.dispose()
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
