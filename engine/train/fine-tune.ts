// Fine-tuning a caption-to-image model: the recipe's method and objective as one training step, with held-out figures.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import type { Recipe } from '../api/recipe.ts'
import { type CaptionImageConfig, imageTokens, sequenceLength } from '../models/caption-image.ts'
import { dropoutFeed } from '../nn/lora.ts'
import { countParameters, type HostWeights } from '../nn/parameters.ts'
import { rewardFor } from '../objectives/reward-options.ts'
import type { CompileOptions, Program, Runtime } from '../runtimes/runtime.ts'
import { type Learner, loopPlan, preparedBatch, type StepBatch } from './learner.ts'
import type { LoopPlan } from './loop.ts'
import { ModelRehearsal } from './model-rehearsal.ts'
import { type BatchSource, pairBatch, PairBatches, type TokenizedPair } from './pair-batches.ts'
import { pictureFeeds, pictureInputs } from './picture-loss.ts'
import { type DrawnReward, type PictureDecoding, RehearsedPictures } from './picture-rehearsal.ts'
import { type PicturePreference, PicturePreferenceBatches } from './picture-preferences.ts'
import { JUDGED_AT_ONCE, pictureScorerGraph } from './picture-scorer.ts'
import { type PictureStep, pictureStep } from './picture-step.ts'
import { compileRecipeStep } from './recipe-step.ts'
import type { RewardMetric } from './rewarder.ts'
import type { TrainingStep } from './step.ts'
import type { ChosenObjective } from './text-loss.ts'
import { adaptersAmong, foldedWeights } from './trainables.ts'

/** What a fine-tune works on. */
export interface FineTuneInput {
  readonly config: CaptionImageConfig
  /** The base transformer. */
  readonly weights: HostWeights
  readonly source: BatchSource
  /** Pairs that are never trained on. */
  readonly heldOut: readonly TokenizedPair[]
  /** What people preferred, for objectives that learn from pairs. */
  readonly preferences?: readonly PicturePreference[]
  /** How tokens become captions and pictures, for rewards. The learner puts it away. */
  readonly decoding?: PictureDecoding
  /** Metrics that can be rewards, by name. @throws UNKNOWN_NAME */
  readonly reward?: (name: string) => RewardMetric<DrawnReward>
}

/** A compiled fine-tune of a caption-to-image model. */
export class FineTune implements Learner {
  readonly step: TrainingStep
  readonly plan: LoopPlan
  readonly trainableParameters: number
  readonly #batches: Pick<PairBatches, 'at'>
  readonly #scorer: Program
  readonly #input: Omit<FineTuneInput, 'weights'>
  /** Before it was compiled. */
  readonly #made: PictureStep
  readonly #rehearsal: ModelRehearsal | undefined
  readonly #recipe: Pick<Recipe, 'seed' | 'accumulate'>

  private constructor(parts: {
    step: TrainingStep
    batches: Pick<PairBatches, 'at'>
    scorer: Program
    made: PictureStep
    rehearsal: ModelRehearsal | undefined
    recipe: Recipe
    input: Omit<FineTuneInput, 'weights'>
  }) {
    const { step, scorer, recipe, made, input: given } = parts
    this.step = step
    this.#scorer = scorer
    this.#input = given
    this.#made = made
    this.#rehearsal = parts.rehearsal
    this.#recipe = recipe
    this.trainableParameters = countParameters(made.task.trainable)
    this.#batches = parts.batches
    this.plan = loopPlan(recipe, recipe.batchSize * sequenceLength(given.config))
  }

  /** Compiles the step of a recipe. @throws UNKNOWN_NAME for an objective, BAD_ARGUMENT for its options or an empty dataset. */
  static async create(
    runtime: Runtime,
    recipe: Recipe,
    given: FineTuneInput,
    compile: CompileOptions,
  ): Promise<FineTune> {
    if (given.source.own.length === 0)
      throw new EngineError('BAD_ARGUMENT', message('recipe.noPairs'), {
        fixes: [message('recipe.noPairsFix')],
      })
    const { weights: base, ...input } = given
    const { config } = input
    const made = pictureStep(recipe, config)
    const batches = batchesOf(recipe, given, made.chosen)
    const step = await compileRecipeStep(runtime, recipe, made, { base, compile })
    const scorer = await runtime.compile(pictureScorerGraph(config), compile)
    // what stays as it was is read where the step has it
    const rehearsed = { ...given, weights: { ...base, ...step.frozen } }
    const rehearsal =
      made.chosen.objective.preparation && rehearsalOf(runtime, recipe, { made, given: rehearsed, compile })
    return new FineTune({ step, batches, scorer, made, rehearsal, recipe, input })
  }

  /** The batch of a step, from 0, made with the present weights where the objective asks for that. */
  async batch(step: number): Promise<StepBatch> {
    const source = this.#batches.at(step)
    const { config } = this.#input
    const made = this.#made
    const { preparation } = made.chosen.objective
    if (!preparation || !this.#rehearsal)
      return { feeds: { ...pictureFeeds({ batch: source }, config, made), ...this.#dropout(step) } }
    const model = this.#rehearsal.before(step, this.step)
    const prepared = await preparation.prepare(source, model, made.chosen.options)
    return preparedBatch({ ...pictureFeeds(prepared, config, made), ...this.#dropout(step) }, prepared)
  }

  /** What adapters leave out in a step. */
  #dropout(step: number): HostWeights {
    const { seed, accumulate: parts } = this.#recipe
    return dropoutFeed(this.#made.choice.lora ?? {}, { seed, step, parts })
  }

  /** Held-out nats per image token of the present weights, own pairs and replay pairs apart. */
  async evaluate(): Promise<Record<string, number>> {
    const weights = this.weights()
    const figures: Record<string, number> = {
      heldOutNats: await this.#meanNats(weights, this.#input.heldOut),
    }
    const kept = this.#input.source.replay.slice(0, REPLAY_EVALUATED)
    if (kept.length > 0) figures['replayNats'] = await this.#meanNats(weights, kept)
    return Object.fromEntries(Object.entries(figures).filter(([, value]) => Number.isFinite(value)))
  }

  /** The whole transformer as it is now, adapters folded in. */
  weights(): HostWeights {
    return foldedWeights(this.#made.choice, { ...this.step.frozen, ...this.step.learnt })
  }

  /** The adapters alone, under their own names; empty for a full fine-tune. */
  adapters(): HostWeights {
    return adaptersAmong(this.step.learnt)
  }

  async dispose(): Promise<void> {
    await this.step.dispose()
    await this.#scorer.dispose()
    await this.#rehearsal?.dispose()
  }

  async #meanNats(weights: HostWeights, pairs: readonly TokenizedPair[]): Promise<number> {
    let total = 0
    for (let at = 0; at < pairs.length; at += JUDGED_AT_ONCE) {
      const rows = Array.from(
        { length: JUDGED_AT_ONCE },
        (_, i) => pairs[Math.min(at + i, pairs.length - 1)] as TokenizedPair,
      )
      const batch = pairBatch(rows.map(first('captions')), rows.map(first('images')))
      const feeds = pictureInputs(batch, this.#input.config, false)
      const { pictureNats } = await this.#scorer.run({ ...weights, ...feeds })
      for (let i = 0; i < Math.min(JUDGED_AT_ONCE, pairs.length - at); i++)
        total += pictureNats?.data[i] as number
    }
    return total / pairs.length / imageTokens(this.#input.config)
  }
}

const REPLAY_EVALUATED = 96

const first = (list: 'captions' | 'images') => (pair: TokenizedPair) => pair[list][0] as Int32Array

/** Pairs of captions and pictures, or of two pictures where the objective learns from those. */
function batchesOf(
  recipe: Recipe,
  { source, preferences = [] }: FineTuneInput,
  { objective: { preparation }, options }: ChosenObjective,
): Pick<PairBatches, 'at'> {
  const { batchSize, captionDropout, seed } = recipe
  const rows = preparation?.sourceRows(batchSize, options) ?? batchSize
  if (preparation?.learnsPairs) return new PicturePreferenceBatches(preferences, { rows, seed })
  // a picture that is drawn for no caption cannot be measured by one
  const isContinuing = (preparation?.newTokens(options) ?? 0) > 0
  return new PairBatches(source, {
    ...recipe,
    batch: rows,
    captionDropout: isContinuing ? 0 : captionDropout,
  })
}

interface RehearsalParts {
  readonly made: PictureStep
  readonly given: FineTuneInput
  readonly compile: CompileOptions
}

function rehearsalOf(
  runtime: Runtime,
  { batchSize, seed }: Recipe,
  { made, given, compile }: RehearsalParts,
): ModelRehearsal {
  const { choice, shape } = made
  const { objective, options } = made.chosen
  const { config, weights, decoding, reward } = given
  const name = objective.preparation?.reward?.(options)
  const plan = {
    ...{ config, base: weights, rows: batchSize, rowsAtOnce: shape.batch, seed, decoding },
    metric: name === undefined ? undefined : reward?.(rewardFor('caption-image', name)),
  }
  return new ModelRehearsal(runtime, new RehearsedPictures(runtime, plan, compile), compile, choice)
}
