// A run judged by a metric of what it makes: its present weights answer held-out prompts, and the metric reads the answers.
import type { Recipe } from '../api/recipe.ts'
import type { RgbImage } from '../base/image.ts'
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import {
  type CaptionImageModel,
  ImageGenerator,
  type ItemMetricContext,
  itemMetricNamed,
  LEARNT_ROLES,
  measureOwn,
  objectiveNamed,
  type MetricItem,
  type PictureItem,
  pickTextScores,
  prepareTexts,
  resolveGenerationOptions,
  TextGenerator,
  type TextModel,
  type TextTokenizer,
  textValue,
} from '../index.ts'
import type { Store } from '../store/store.ts'
import type { ModelRow } from '../store/tables/models.ts'
import type { ChatWriter } from './chat-writer.ts'
import type { DatasetView } from './datasets.ts'
import type { TextsView } from './datasets-texts.ts'
import { openItemContext } from './item-context.ts'
import { pinnedMetric } from './own-metrics.ts'
import type { OpenTraining, TrainingRequest } from './training-kind.ts'

/** What stands in a recipe for the held-out loss. */
const LOSS = 'loss'
/** Room for an answer beyond the longest right one, in tokens, and most of all. */
const MORE_TOKENS = 8
const MOST_TOKENS = 256

/** Figure of an evaluation that decides, and its sign: the state with the least product is the best. */
export interface JudgedBy {
  readonly figure: string
  readonly sign: 1 | -1
}

/** Whether evaluations decide which state a run keeps, and when it has learnt what it can. @throws UNKNOWN_NAME for an objective */
export function isJudged({
  keep,
  judgedBy: name,
  objective,
}: Pick<Recipe, 'keep' | 'judgedBy' | 'objective'>): boolean {
  return keep === 'best' || name !== LOSS || objectiveNamed(objective.name).lossTells !== false
}

/** Whether a run ends with its best state. @throws UNKNOWN_NAME for an objective */
export function keepsBest(recipe: Parameters<typeof isJudged>[0]): boolean {
  return recipe.keep !== 'last' && isJudged(recipe)
}

/** What decides of a run. @throws UNKNOWN_NAME or BAD_ARGUMENT for a metric that cannot judge */
export function judgedBy(store: Store, { judgedBy: name }: Pick<Recipe, 'judgedBy'>): JudgedBy {
  if (name === LOSS) return { figure: 'heldOutNats', sign: 1 }
  return {
    figure: 'judged',
    sign: judgeNamed(name, openItemContext(store).context).direction === 'max' ? -1 : 1,
  }
}

/**
 * A recipe whose own metric is pinned to the version that there is now, so that a resumed run is judged as it began.
 * @throws UNKNOWN_NAME with the nearest name, BAD_ARGUMENT for a metric of another kind of models
 */
export function withPinnedJudge(store: Store, recipe: Recipe, { kind }: Pick<ModelRow, 'kind'>): Recipe {
  const { judgedBy: name } = recipe
  if (name === LOSS) return recipe
  const { of } = judgeNamed(name, openItemContext(store).context)
  if (of !== (kind === 'text' ? 'text' : 'picture'))
    throw new EngineError('BAD_ARGUMENT', message('recipe.judgeKind', { name }), {
      details: { path: 'judgedBy' },
    })
  return { ...recipe, judgedBy: pinnedMetric(store, name) }
}

interface Judge {
  readonly direction: 'max' | 'min'
  readonly of: 'text' | 'picture'
}

/** Metrics of whole sets of texts judge as well as those of single items. */
function judgeNamed(name: string, context: ItemMetricContext): Judge {
  const [scorer] = writtenScores(name, context)
  if (scorer) return { direction: scorer.metric.direction, of: 'text' }
  const metric = itemMetricNamed(name, context)
  return { direction: metric.direction, of: metric.kinds.includes('picture') ? 'picture' : 'text' }
}

/** The score of written texts of a name; none for a metric of pictures or one that does not exist. */
function writtenScores(name: string, context: ItemMetricContext): ReturnType<typeof pickTextScores> {
  try {
    return pickTextScores([name], true, context).filter(({ kind }) => kind === 'written')
  } catch (error) {
    if (error instanceof EngineError && (error.code === 'UNKNOWN_NAME' || error.code === 'BAD_ARGUMENT'))
      return []
    throw error
  }
}

type Writing = TextModel & { readonly tokenizer: TextTokenizer }
type Judging = OpenTraining['judge']

/** Judges a text model: `model` gives it as it is now. Null where the loss decides. @throws BAD_ARGUMENT without answers */
export async function textJudge(
  request: TrainingRequest,
  { texts, chats }: { readonly texts: TextsView; readonly chats: ChatWriter },
  model: () => Writing,
): Promise<Judging> {
  const { store, recipe, runtime, threads, signal } = request
  if (recipe.judgedBy === LOSS) return null
  const scorers = writtenScores(recipe.judgedBy, openItemContext(store, { signal }).context)
  const asked = [...answered(texts, recipe.judgedOn)]
  if (asked.length === 0) throw nothingToJudge(recipe)
  const prompts = await chats.prompts(
    asked.map(({ before }) => before),
    signal,
  )
  return async () => {
    const now = model()
    const generator = new TextGenerator(runtime, now, { threads, cache: store.home.graphs })
    try {
      const longest = Math.max(...asked.map(({ answer }) => generator.encode(answer).length))
      const maxNewTokens = Math.min(MOST_TOKENS, longest + MORE_TOKENS, now.config.context >> 1)
      const options = resolveGenerationOptions({ doSample: false, numBeams: 1, maxNewTokens }, {})
      const written = (await generator.generate(prompts, options)).map(
        ({ prompt, text, tokens, finishReason }) => ({
          ...{ key: String(prompt), prompt: prompts[prompt] ?? '', output: text.trim() },
          references: [asked[prompt]?.answer.trim() ?? ''],
          ...{ tokens, isCut: finishReason === 'length' },
        }),
      )
      const evidence = { heldOut: [], written: [written] }
      await prepareTexts(scorers, evidence, signal)
      return scorers[0] ? textValue(scorers[0], evidence) : Number.NaN
    } finally {
      await generator.dispose()
    }
  }
}

/** The first held-out texts that end with an answer. */
function* answered(texts: TextsView, most: number) {
  let count = 0
  for (const { parts } of texts.texts('eval')) {
    if (count === most) return
    const answer = parts.at(-1)
    if (parts.length < 2 || !answer || !LEARNT_ROLES.has(answer.role)) continue
    count++
    yield { before: parts.slice(0, -1), answer: answer.text }
  }
}

/** Judges a model that draws: `model` gives it as it is now. Null where the loss decides. @throws BAD_ARGUMENT without held-out pictures */
export function pictureJudge(
  { store, recipe, runtime, threads, signal }: TrainingRequest,
  dataset: DatasetView,
  model: () => CaptionImageModel,
): Judging {
  const { judgedBy: name, judgedOn, seed } = recipe
  if (name === LOSS) return null
  const pairs = dataset.pairs('eval').slice(0, judgedOn)
  if (pairs.length === 0) throw nothingToJudge(recipe)
  const captions = pairs.map(({ captions: [caption = ''] }) => caption)
  const real = pairs.map((pair): readonly RgbImage[] => [pair.image()])
  return async () => {
    const now = model()
    const generator = new ImageGenerator(runtime, now, { threads, cache: store.home.graphs })
    const options = resolveGenerationOptions({ seed }, now.manifest.generation)
    const requests = captions.map((caption) => ({ caption, sample: 0 }))
    const drawn = await generator.generate(requests, options).finally(() => generator.dispose())
    const items = drawn.map(({ image }, i): PictureItem => ({
      ...{ prompt: captions[i] ?? '', picture: image, references: real[i] ?? [] },
    }))
    const { context, dispose } = openItemContext(store, { runtime: runtime.name, threads, signal })
    return pictureValue(name, context, items).finally(dispose)
  }
}

/** An own metric's value of all items together; else the mean over those that have one. */
async function pictureValue(
  name: string,
  context: ItemMetricContext,
  items: readonly MetricItem[],
): Promise<number> {
  const definition = context.own?.(name)
  if (definition) {
    const own = measureOwn(definition, context)
    const rows = await own.rows(items)
    const sum = (member: 'numerator' | 'denominator') => rows.reduce((total, row) => total + row[member], 0)
    return own.metric.reduce([sum('numerator'), sum('denominator')])
  }
  const values = (await itemMetricNamed(name, context).score(items)).filter(Number.isFinite)
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function nothingToJudge({ judgedBy: name }: Recipe): EngineError {
  return new EngineError('BAD_ARGUMENT', message('recipe.nothingToJudge', { name }), {
    details: { path: 'judgedBy' },
  })
}
