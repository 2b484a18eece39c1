// Fine-tuning a text model of the store on texts, prompts with completions, or chats.
import type { Recipe } from '../api/recipe.ts'
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import {
  LEARNT_ROLES,
  loadTextModel,
  type PreferencePair,
  readGenerationConfig,
  resolveGenerationOptions,
  TextFineTune,
  TextGenerator,
  type TextModel,
  type TextPart,
  type TextTokenizer,
  type TokenizedText,
  withNewTokens,
} from '../index.ts'
import { openTexts, type TextsView } from './datasets-texts.ts'
import { preferencesOfRun, votesAsPreferences } from './preferences.ts'
import { tokenizerOf } from './text-models.ts'
import { ChatWriter } from './chat-writer.ts'
import { saveTrainedTextModel } from './trained-text-model.ts'
import { textJudge } from './training-judge.ts'
import { textLook } from './training-look.ts'
import type { TrainingKind, TrainingRequest } from './training-kind.ts'
import { openRewards } from './training-rewards.ts'

/** Held-out texts that are judged at each evaluation, at most. */
const MOST_HELD_OUT = 500
/** Samples at each evaluation where the recipe names no prompts, and the tokens of each. */
const SAMPLES = 4
const SAMPLE_TOKENS = 48
/** Words of a document that a sample goes on from. */
const FIRST_WORDS = 8

/** Texts. */
export const textTraining: TrainingKind = {
  model: 'text',
  data: 'texts',
  freeze: (store, row) => void preferencesOfRun(store, row, () => votesAsPreferences(store)),
  async open(request) {
    const { store, row, recipe, base, runtime, threads, emit } = request
    const texts = openTexts(store, row.dataset ?? '')
    const model = withTokens(loadTextModel(base.folder), recipe.addedTokens, base.folder)
    const tokenizer = tokenizerOf(model, base.folder)
    emit({ type: 'preparing', what: 'texts' })
    const chats = new ChatWriter(model, tokenizer)
    const data = await tokenizedTexts(request, { texts, chats })
    const prompts = await samplePromptsOf(recipe, texts, chats)
    emit({ type: 'preparing', what: 'graphs' })
    const { config, family, weights } = model
    const rewards = openRewards(request)
    const preferences = await preferencePairs(request, chats, tokenizer.eosId)
    const given = { config, family, weights, tokenizer, ...data, preferences, reward: rewards.reward }
    const learner = await TextFineTune.create(runtime, recipe, given, { threads, cache: store.home.graphs })
    emit({ type: 'texts', ...learner.report })
    // without the weights as they were read: the learner has its own
    const made: TextModel = { ...model, config: learner.config, weights: {} }
    const before = { config: model.config, family }
    const now = () => ({ ...made, weights: learner.weights(), tokenizer })
    return {
      ...{ kind: 'text', learner, dispose: rewards.dispose },
      drawSamples: (step) => drawSamples(request, now(), { step, prompts }),
      judge: await textJudge(request, { texts, chats }, now),
      look: textLook(request, data.heldOut, now),
      save: (step) =>
        saveTrainedTextModel(store, {
          ...{ row, recipe, step, base },
          model: { ...made, weights: learner.weights() },
          before: { ...before, weights: learner.step.frozen },
          adapters: learner.adapters(),
        }),
    }
  },
}

/** The model with the recipe's new tokens in its tokenizer; the learner grows its embeddings. */
function withTokens(model: TextModel, tokens: readonly string[], where: string): TextModel {
  if (tokens.length === 0) return model
  if (model.tokenizerJson === undefined)
    throw new EngineError('FILE_NOT_FOUND', message('train.noTokenizer', { where }))
  return {
    ...model,
    tokenizerJson: withNewTokens(model.tokenizerJson, tokens) as NonNullable<TextModel['tokenizerJson']>,
  }
}

interface Texts {
  readonly texts: TextsView
  readonly chats: ChatWriter
}

/** All training texts, and held-out ones up to a number that is judged in seconds. */
async function tokenizedTexts(
  { signal }: TrainingRequest,
  { texts, chats }: Texts,
): Promise<{ train: TokenizedText[]; heldOut: TokenizedText[] }> {
  return {
    train: await chats.tokenized(texts.texts('train'), { signal }),
    heldOut: await chats.tokenized(texts.texts('eval'), { most: MOST_HELD_OUT, signal }),
  }
}

/** The run's pairs as tokens of the model. */
async function preferencePairs(
  { store, row, signal }: TrainingRequest,
  chats: ChatWriter,
  eosId: number | undefined,
): Promise<PreferencePair[]> {
  const votes = preferencesOfRun(store, row, () => votesAsPreferences(store))
  const written = async (which: 'chosen' | 'rejected'): Promise<TokenizedText[]> => {
    const examples = votes.map((vote) => ({ parts: [...vote.prompt, vote[which].part] }))
    const texts = await chats.tokenized(examples, { signal })
    return texts.map((text, i) => (votes[i]?.[which].isEnded === true ? text : withoutEnd(text, eosId)))
  }
  const [chosen, rejected] = [await written('chosen'), await written('rejected')]
  return votes.map((_, i) => ({
    chosen: chosen[i] as TokenizedText,
    rejected: rejected[i] as TokenizedText,
  }))
}

/** A text that was cut off: its end was not the model's choice. */
function withoutEnd({ ids, learnt }: TokenizedText, eosId: number | undefined): TokenizedText {
  const length = ids.at(-1) === eosId ? ids.length - 1 : ids.length
  return { ids: ids.subarray(0, length), learnt: learnt.subarray(0, length) }
}

/** The recipe's prompts, or what stands before the answers of the first held-out texts. */
async function samplePromptsOf(
  { samplePrompts }: Recipe,
  texts: TextsView,
  chats: ChatWriter,
): Promise<readonly string[]> {
  if (samplePrompts.length > 0) return samplePrompts
  const asked: (readonly TextPart[])[] = []
  for (const { parts } of texts.texts('eval')) {
    const before = beforeAnswer(parts)
    if (before.length > 0) asked.push(before)
    if (asked.length === SAMPLES) break
  }
  return chats.prompts(asked)
}

/** What a model would be asked to continue: everything before the last answer, or the first words of a document. */
function beforeAnswer(parts: readonly TextPart[]): readonly TextPart[] {
  const last = parts.at(-1)
  if (last?.role !== 'text')
    return parts.slice(
      0,
      parts.findLastIndex(({ role }) => LEARNT_ROLES.has(role)),
    )
  return [{ role: 'text', text: last.text.split(/\s+/).slice(0, FIRST_WORDS).join(' ') }]
}

interface Sampled extends TextModel {
  readonly tokenizer: TextTokenizer
}

async function drawSamples(
  { store, row, runtime, threads, emit }: TrainingRequest,
  model: Sampled,
  { step, prompts }: { readonly step: number; readonly prompts: readonly string[] },
): Promise<void> {
  if (prompts.length === 0) return
  const generator = new TextGenerator(runtime, model, { threads, cache: store.home.graphs })
  const own = readGenerationConfig(model.generationConfig)
  const room = model.config.context - SAMPLE_TOKENS
  const fitting = prompts.filter((prompt) => generator.encode(prompt).length <= room)
  const asked = {
    doSample: false,
    numBeams: 1,
    maxNewTokens: Math.min(SAMPLE_TOKENS, model.config.context >> 1),
  }
  const options = resolveGenerationOptions(asked, own)
  const results = await generator.generate(fitting, options).finally(() => generator.dispose())
  for (const { prompt: place, text, logProb, finishReason } of results) {
    const prompt = fitting[place] as string
    const extra = { logProbability: logProb, finishReason }
    store.samples.append(row.id, { step, prompt, seed: options.seed, text, image: null, extra })
    emit({ type: 'textSample', step, prompt, text })
  }
}
