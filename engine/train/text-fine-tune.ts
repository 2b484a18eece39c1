// Fine-tuning a text model: the recipe's method, objective and packing as one training step, with held-out figures.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import type { Recipe } from '../api/recipe.ts'
import type { TokenizedText } from '../data/text/example.ts'
import type { DecoderConfig } from '../models/text/decoder-config.ts'
import type { TextFamily } from '../models/text/family.ts'
import { dropoutFeed } from '../nn/lora.ts'
import { countParameters, type HostWeights } from '../nn/parameters.ts'
import { chosenObjective } from '../objectives/index.ts'
import { rewardFor } from '../objectives/reward-options.ts'
import type { CompileOptions, Runtime } from '../runtimes/runtime.ts'
import type { TextTokenizer } from '../tokenizers/text-tokenizer.ts'
import { type Learner, loopPlan, preparedBatch, type StepBatch } from './learner.ts'
import type { LoopPlan } from './loop.ts'
import { ModelRehearsal } from './model-rehearsal.ts'
import { PreferenceBatches, type PreferencePair } from './preference-batches.ts'
import { compileRecipeStep } from './recipe-step.ts'
import type { TrainingStep } from './step.ts'
import { TextBatches } from './text-batches.ts'
import { learntWhole, type TextDataReport, usableTexts } from './text-data.ts'
import { type ChosenObjective, textFeeds } from './text-loss.ts'
import { registeredReward } from './text-rewards.ts'
import type { RewardMetric } from './rewarder.ts'
import { RehearsedText, type WrittenReward } from './text-rehearsal.ts'
import { batchOf, placesOf } from './text-rows.ts'
import { TextScorer } from './text-scorer.ts'
import { type TextStep, textStep } from './text-step.ts'
import { type GrownModel, grownFor } from './text-vocabulary.ts'
import { adaptersAmong, foldedWeights } from './trainables.ts'

/** What a text fine-tune works on. */
export interface TextFineTuneInput {
  readonly config: DecoderConfig
  readonly family: TextFamily
  /** The base model, under the names of its family. */
  readonly weights: HostWeights
  /** With the recipe's added tokens. */
  readonly tokenizer: Pick<TextTokenizer, 'vocabularySize' | 'padId' | 'eosId'> &
    Partial<Pick<TextTokenizer, 'decode'>>
  readonly train: readonly TokenizedText[]
  /** Texts that are never trained on. */
  readonly heldOut: readonly TokenizedText[]
  /** What people preferred, for objectives that learn from pairs. */
  readonly preferences?: readonly PreferencePair[]
  /** Metrics that can be rewards, by name; only those of the registry unless told. @throws UNKNOWN_NAME */
  readonly reward?: (name: string) => RewardMetric<WrittenReward>
}

/** What the parts of a fine-tune are made of. */
interface Parts {
  readonly step: TrainingStep
  readonly plan: LoopPlan
  readonly batches: Pick<TextBatches, 'at'>
  /** The step before it was compiled. */
  readonly made: TextStep
  readonly scorer: TextScorer | undefined
  /** Of an objective that prepares its batches. */
  readonly rehearsal: ModelRehearsal | undefined
  readonly seed: number
  /** Of a batch. */
  readonly parts: number
  readonly report: TextDataReport
}

/** A compiled fine-tune of a text model. */
export class TextFineTune implements Learner {
  readonly step: TrainingStep
  readonly plan: LoopPlan
  readonly trainableParameters: number
  /** Of the model that is made: its vocabulary has grown where tokens were added. */
  readonly config: DecoderConfig
  /** What became of the training texts. */
  readonly report: TextDataReport
  readonly #parts: Parts

  private constructor(parts: Parts, config: DecoderConfig) {
    this.step = parts.step
    this.plan = parts.plan
    this.trainableParameters = countParameters(parts.made.task.trainable)
    this.config = config
    this.report = parts.report
    this.#parts = parts
  }

  /**
   * Compiles the step of a recipe.
   * @throws UNKNOWN_NAME for an objective, BAD_ARGUMENT for its options, for a tokenizer of another model, for texts that are too
   * long where none may be cut, and when no text has anything to learn
   */
  static async create(
    runtime: Runtime,
    recipe: Recipe,
    given: TextFineTuneInput,
    compile: CompileOptions,
  ): Promise<TextFineTune> {
    const chosen = chosenObjective(recipe.objective, 'text')
    const model = grownModel(recipe, given)
    const data = textsOf(recipe, given, model.config, chosen)
    const { padId, eosId } = given.tokenizer
    const { seed, packing, batchSize } = recipe
    const { time } = data
    const { options } = chosen
    const { preparation } = chosen.objective
    const sourceRows = preparation?.sourceRows(batchSize, options) ?? batchSize
    const filler = padId ?? eosId ?? 0
    const batches = preparation?.learnsPairs
      ? new PreferenceBatches(given.preferences ?? [], { rows: sourceRows, time, seed, padId: filler })
      : new TextBatches(data.train, { batch: sourceRows, time, seed, packing, padId: filler })
    const { config } = model
    const made = textStep(recipe, { config, family: given.family, time })
    const step = await compileRecipeStep(runtime, recipe, made, { base: model.weights, compile })
    const scorer =
      data.heldOut.length === 0
        ? undefined
        : await TextScorer.create(runtime, data.heldOut, made.judged, compile)
    // what stays as it was is read where the step has it
    const base = { ...model.weights, ...step.frozen }
    const rehearsal = preparation && rehearsalOf(runtime, recipe, { made, given, config, base, compile })
    const parts = {
      ...{ step, plan: loopPlan(recipe, batchSize * time), batches, made, scorer, rehearsal },
      ...{ seed, parts: recipe.accumulate, report: data.report },
    }
    return new TextFineTune(parts, config)
  }

  /** The batch of a step, from 0, made with the present weights where the objective asks for that. */
  async batch(step: number): Promise<StepBatch> {
    const { batches, made, rehearsal } = this.#parts
    const { chosen, shape } = made
    const source = batchOf(batches.at(step))
    const { preparation } = chosen.objective
    if (!preparation || !rehearsal)
      return { feeds: { ...textFeeds({ batch: source }, chosen, shape), ...this.#dropout(step) } }
    const model = rehearsal.before(step, this.step)
    const prepared = await preparation.prepare(source, model, chosen.options)
    return preparedBatch({ ...textFeeds(prepared, chosen, shape), ...this.#dropout(step) }, prepared)
  }

  /** What adapters leave out in a step. */
  #dropout(step: number): HostWeights {
    const { made, seed, parts } = this.#parts
    return dropoutFeed(made.choice.lora ?? {}, { seed, step, parts })
  }

  /** Held-out nats per learnt token of the present weights. */
  async evaluate(): Promise<Record<string, number>> {
    const { scorer } = this.#parts
    const heldOutNats = await scorer?.meanNats({ ...this.step.frozen, ...this.step.learnt })
    return heldOutNats !== undefined && Number.isFinite(heldOutNats) ? { heldOutNats } : {}
  }

  /** The whole model as it is now, adapters folded in. */
  weights(): HostWeights {
    return foldedWeights(this.#parts.made.choice, { ...this.step.frozen, ...this.step.learnt })
  }

  /** The adapters alone, and whole parameters that learn beside them; empty for a full fine-tune. */
  adapters(): HostWeights {
    return this.#parts.made.choice.lora ? { ...this.step.learnt } : adaptersAmong(this.step.learnt)
  }

  async dispose(): Promise<void> {
    await this.step.dispose()
    await this.#parts.scorer?.dispose()
    await this.#parts.rehearsal?.dispose()
  }
}

function grownModel(
  { addedTokens, seed }: Recipe,
  { config, family, weights, tokenizer }: TextFineTuneInput,
): GrownModel {
  const { vocabularySize } = tokenizer
  return grownFor({ config, weights }, { vocabularySize, added: addedTokens.length, seed }, family)
}

interface RehearsalParts {
  readonly made: TextStep
  readonly given: TextFineTuneInput
  readonly config: DecoderConfig
  readonly base: HostWeights
  readonly compile: CompileOptions
}

function rehearsalOf(
  runtime: Runtime,
  { batchSize, packing, seed }: Recipe,
  { made, given, config, base, compile }: RehearsalParts,
): ModelRehearsal {
  const { choice, shape } = made
  const { objective, options } = made.chosen
  const { decode, eosId } = given.tokenizer
  const reward = objective.preparation?.reward?.(options)
  const plan = {
    ...{ config, base, rows: batchSize, rowsAtOnce: shape.rows },
    ...{ length: shape.time, packing, seed, eosId },
    decode:
      decode && ((ids: ArrayLike<number>) => decode.call(given.tokenizer, ids, { skipSpecialTokens: true })),
    metric: reward === undefined ? undefined : (given.reward ?? registeredReward)(rewardFor('text', reward)),
  }
  return new ModelRehearsal(runtime, new RehearsedText(runtime, plan, compile), compile, choice)
}

/** Usable texts and the places of a row: no more than the longest text needs, and room for what is continued. */
function textsOf(
  recipe: Recipe,
  { train, heldOut, preferences }: TextFineTuneInput,
  { context, vocabulary }: DecoderConfig,
  { objective, options }: ChosenObjective,
): { train: TokenizedText[]; heldOut: TokenizedText[]; report: TextDataReport; time: number } {
  const most = Math.min(recipe.sequenceLength, context)
  const learnsGiven = objective.learnsGiven(options)
  const { overlong } = recipe
  const taking = { time: most, vocabulary, overlong, isStream: recipe.packing === 'joined', learnsGiven }
  const learnt = (given: readonly TokenizedText[]) =>
    objective.learnsEverything === true ? learntWhole(given) : given
  const { texts, report } = usableTexts(learnt(train), 'training texts', taking)
  if (texts.length === 0)
    throw new EngineError('BAD_ARGUMENT', message('recipe.noTexts', { given: train.length }), {
      fixes: [message('recipe.noTextsFix')],
    })
  const judged = { ...taking, overlong: 'truncate', isStream: false, learnsGiven: false } as const
  const paired = (preferences ?? []).flatMap(({ chosen, rejected }) => [chosen, rejected])
  const longer = (places: number, text: TokenizedText): number => Math.max(places, placesOf(text))
  const longest = paired.reduce(longer, texts.reduce(longer, 1))
  const newTokens = objective.preparation?.newTokens(options) ?? 0
  if (newTokens > 0 && recipe.packing !== 'off')
    throw new EngineError('BAD_ARGUMENT', message('recipe.rolloutsUnpacked', { name: objective.name }), {
      details: { path: 'packing' },
    })
  return {
    train: texts,
    heldOut: usableTexts(learnt(heldOut), 'held-out texts', judged).texts,
    report,
    time: recipe.packing === 'off' ? Math.min(most, longest + newTokens) : most,
  }
}
