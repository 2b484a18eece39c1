// Fine-tuning a caption-to-image model: the recipe's method and objective as one training step, with held-out figures.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import type { HostTensor } from '../base/tensor.ts'
import type { Recipe } from '../api/recipe.ts'
import { graphOf } from '../ir/graph.ts'
import {
  type CaptionImageConfig,
  captionImageLoss,
  captionImageParameters,
  imageTokens,
  sequenceLength,
} from '../models/caption-image.ts'
import { countParameters, type HostWeights, weightInputs, type Weights } from '../nn/parameters.ts'
import { chosenObjective } from '../objectives/index.ts'
import { input } from '../ops/input.ts'
import type { CompileOptions, Program, Runtime } from '../runtimes/runtime.ts'
import { type Learner, loopPlan, type StepBatch } from './learner.ts'
import type { LoopPlan } from './loop.ts'
import {
  type BatchOptions,
  type BatchSource,
  PairBatches,
  pairFeeds,
  type TokenizedPair,
} from './pair-batches.ts'
import { stepPrecision } from './precision.ts'
import { TrainingStep } from './step.ts'
import {
  adaptersAmong,
  type Choice,
  foldedWeights,
  loraOptionsOf,
  startingWeights,
  trainablesOf,
  withCheapProducts,
} from './trainables.ts'

/** What a fine-tune works on. */
export interface FineTuneInput {
  readonly config: CaptionImageConfig
  /** The base transformer. */
  readonly weights: HostWeights
  readonly source: BatchSource
  /** Pairs that are never trained on. */
  readonly heldOut: readonly TokenizedPair[]
}

/** A compiled fine-tune of a caption-to-image model. */
export class FineTune implements Learner {
  readonly step: TrainingStep
  readonly plan: LoopPlan
  readonly trainableParameters: number
  readonly #batches: PairBatches
  readonly #scorer: Program
  readonly #input: FineTuneInput
  readonly #choice: Choice
  readonly #chosen: Pick<BatchOptions, 'objective' | 'objectiveOptions'>

  private constructor(parts: {
    step: TrainingStep
    scorer: Program
    recipe: Recipe
    input: FineTuneInput
    choice: Choice
    trainableParameters: number
  }) {
    const { step, scorer, recipe, input: given } = parts
    this.step = step
    this.#scorer = scorer
    this.#input = given
    this.#chosen = objectiveOf(recipe)
    this.#choice = parts.choice
    this.trainableParameters = parts.trainableParameters
    this.#batches = new PairBatches(given.source, {
      ...recipe,
      batch: recipe.batchSize,
      ...this.#chosen,
    })
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
    const { config, weights: base } = given
    const choice = choiceOf(recipe, config)
    const made = trainablesOf(choice)
    const parts = recipe.accumulate
    const batch = recipe.batchSize / parts
    const graph = lossGraph(recipe, { weights: made.weights, config, batch })
    const { loss, blocks } = withCheapProducts(graph.loss, graph.blocks, made.adapted)
    const { clipNorm, ...adamw } = recipe.optimizer
    const optimizer = { adamw, averageDecay: recipe.average || undefined }
    const step = await TrainingStep.create(
      runtime,
      {
        trainable: made.trainable,
        weights: made.inputs,
        loss,
        recompute: recipe.recompute ? blocks : undefined,
        frozen: Object.fromEntries(made.frozen.map(({ name }) => [name, base[name] as HostTensor])),
      },
      startingWeights(choice, made, { base, seed: recipe.seed }),
      { ...compile, ...stepPrecision(runtime, recipe), clipNorm, parts, optimizer },
    )
    const { pictureNats } = lossGraph(recipe, {
      weights: weightInputs(choice.all),
      config,
      batch: EVALUATION_BATCH,
    })
    const scorer = await runtime.compile(graphOf({ pictureNats }), compile)
    const trainableParameters = countParameters(made.trainable)
    return new FineTune({ step, scorer, recipe, input: given, choice, trainableParameters })
  }

  /** The batch of a step, from 0. */
  batch(step: number): Promise<StepBatch> {
    const feeds = this.#batches.at(step)
    const { captionWeights, ...rest } = feeds
    const { objective, objectiveOptions } = this.#chosen
    return Promise.resolve({
      feeds: objective.learnsGiven(objectiveOptions) ? { ...rest, captionWeights } : rest,
    })
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
    return foldedWeights(this.#choice, { ...this.#input.weights, ...this.step.learnt })
  }

  /** The adapters alone, under their own names; empty for a full fine-tune. */
  adapters(): HostWeights {
    return adaptersAmong(this.step.learnt)
  }

  async dispose(): Promise<void> {
    await this.step.dispose()
    await this.#scorer.dispose()
  }

  async #meanNats(weights: HostWeights, pairs: readonly TokenizedPair[]): Promise<number> {
    let total = 0
    for (let at = 0; at < pairs.length; at += EVALUATION_BATCH) {
      const rows = Array.from(
        { length: EVALUATION_BATCH },
        (_, i) => pairs[Math.min(at + i, pairs.length - 1)] as TokenizedPair,
      )
      const feeds = pairFeeds(rows.map(first('captions')), rows.map(first('images')), this.#chosen)
      const { pictureNats } = await this.#scorer.run({ ...weights, ...feeds })
      for (let i = 0; i < Math.min(EVALUATION_BATCH, pairs.length - at); i++)
        total += pictureNats?.data[i] as number
    }
    return total / pairs.length / imageTokens(this.#input.config)
  }
}

const EVALUATION_BATCH = 32
const REPLAY_EVALUATED = 96

const first = (list: 'captions' | 'images') => (pair: TokenizedPair) => pair[list][0] as Int32Array

function objectiveOf(recipe: Recipe): Pick<BatchOptions, 'objective' | 'objectiveOptions'> {
  const { objective, options } = chosenObjective(recipe.objective, 'caption-image')
  return { objective, objectiveOptions: options }
}

/** Full: everything. LoRA: adapters on the blocks' matrices, and the embeddings and heads where asked for. */
function choiceOf(recipe: Recipe, config: CaptionImageConfig): Choice {
  const all = captionImageParameters(config)
  const lora = loraOptionsOf(recipe)
  const { method } = recipe
  if (method.name === 'full') return { all, open: all, adapted: [], lora }
  return {
    all,
    open: method.embeddings ? all.filter(({ name }) => /embedding|head/.test(name)) : [],
    adapted: all.filter(({ name, shape }) => name.startsWith('block') && shape.length === 2),
    lora,
  }
}

function lossGraph(
  recipe: Recipe,
  { weights, config, batch }: { weights: Weights; config: CaptionImageConfig; batch: number },
): ReturnType<typeof captionImageLoss> {
  const rows = {
    captions: input('captions', [batch, config.captionSlots], 'i32'),
    image: input('image', [batch, imageTokens(config)], 'i32'),
    imageWeights: input('imageWeights', [batch, imageTokens(config)]),
  }
  const { objective, objectiveOptions } = objectiveOf(recipe)
  const captionWeights = objective.learnsGiven(objectiveOptions)
    ? { captionWeights: input('captionWeights', [batch, config.captionSlots - 1]) }
    : {}
  return captionImageLoss({ ...rows, ...captionWeights }, weights, config)
}
