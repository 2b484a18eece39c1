// Tiny models with everything that a step of any objective needs: those of test/golden/objectives/worlds.py.
import { parseRecipe } from '../../engine/api/recipe.ts'
import { captionImageParameters } from '../../engine/models/caption-image.ts'
import { f32, type HostTensor } from '../../engine/base/tensor.ts'
import type { HostWeights } from '../../engine/nn/parameters.ts'
import { chosenObjective } from '../../engine/objectives/index.ts'
import type { Batch, Prepared } from '../../engine/objectives/objective.ts'
import type { Runtime } from '../../engine/runtimes/runtime.ts'
import { FineTune } from '../../engine/train/fine-tune.ts'
import type { Learner } from '../../engine/train/learner.ts'
import { ModelRehearsal } from '../../engine/train/model-rehearsal.ts'
import { pairBatch } from '../../engine/train/pair-batches.ts'
import { pictureFeeds, pictureShape } from '../../engine/train/picture-loss.ts'
import type { Regularizers } from '../../engine/train/regularizers.ts'
import { RehearsedPictures } from '../../engine/train/picture-rehearsal.ts'
import { TextFineTune } from '../../engine/train/text-fine-tune.ts'
import type { ChosenObjective } from '../../engine/train/text-loss.ts'
import { textFeeds, textShape } from '../../engine/train/text-loss.ts'
import { RehearsedText } from '../../engine/train/text-rehearsal.ts'
import { batchOf, blankRows, writeDocuments } from '../../engine/train/text-rows.ts'
import {
  hashed,
  mix,
  TINY_TOKENIZER,
  tinyAdapters,
  type TinyFamily,
  tinyText,
  tinyTexts,
} from './tiny-text.ts'

/** What a golden run is in recipes. */
export interface WorldRun {
  readonly name: string
  readonly options?: object
  readonly regularizers?: Regularizers
  /** Rows of a batch. */
  readonly rows: number
  /** An image token that the model gives everywhere. */
  readonly favourite?: number
}

/** A model with everything that a step needs. */
export interface World {
  readonly learner: Learner
  readonly chosen: ChosenObjective
  /** The examples, or where the objective learns from pairs, wanted answers before unwanted ones. */
  readonly source: Batch
  readonly rehearsal: ModelRehearsal
  feeds(prepared: Prepared): HostWeights
  dispose(): Promise<void>
}

const SIZES = { base: 'b', dataset: 'd', schedule: { warmupSteps: 0, shape: 'constant' } }
const OPTIMIZER = { learningRate: 0.01, weightDecay: 0.1, clipNorm: 1, epsilon: 1e-3 }
const LORA = { method: { name: 'lora', rank: 3, alpha: 6 } }
/** Places of the longest text. */
const TEXT_PLACES = 11
const CONTEXT = 16

/** The world of a name of the golden files, such as `gpt2 adapters` or `pictures`. */
export function worldOf(world: string, run: WorldRun, runtime: Runtime): Promise<World> {
  const isAdapted = world.includes('adapters')
  if (world.startsWith('pictures')) return pictureWorld(run, isAdapted, runtime)
  return textWorld(world.startsWith('gpt2') ? 'gpt2' : 'llama', run, isAdapted, runtime)
}

async function textWorld(
  family: TinyFamily,
  run: WorldRun,
  isAdapted: boolean,
  runtime: Runtime,
): Promise<World> {
  const recipe = parseRecipe({
    ...{ ...SIZES, ...run.regularizers, optimizer: OPTIMIZER, batchSize: run.rows, ...(isAdapted && LORA) },
    objective: { name: run.name, options: run.options ?? {} },
  })
  const texts = [0, 1, 4].map((k) => tinyTexts(true)[k] as ReturnType<typeof tinyTexts>[number])
  const preferences = texts.map((chosen, row) => ({ chosen, rejected: otherAnswer(chosen, row) }))
  const made = tinyText(family)
  const tokenizer = { ...TINY_TOKENIZER, decode: () => '' }
  const given = { ...made, tokenizer, train: texts, heldOut: [], preferences }
  const learner = await TextFineTune.create(runtime, recipe, given, { threads: 1 })
  if (isAdapted) learner.step.memory.load('weight', tinyAdapters(learner.step.weights))
  const chosen = chosenObjective(recipe.objective, 'text')
  const { preparation } = chosen.objective
  const newTokens = preparation?.newTokens(chosen.options) ?? 0
  const length = Math.min(CONTEXT, TEXT_PLACES + newTokens)
  const used = preparation?.learnsPairs ? preferences.flatMap((pair) => [pair.chosen, pair.rejected]) : texts
  const rows = blankRows(used.length, length, 0)
  used.forEach((text, row) => writeDocuments(rows, row, [text]))
  const plan = {
    ...{ config: made.config, base: made.weights, rows: run.rows, rowsAtOnce: 4, length },
    ...({ packing: 'off', seed: 0, eosId: undefined } as const),
  }
  const rehearsal = new ModelRehearsal(runtime, new RehearsedText(runtime, plan, { threads: 1 }), {
    threads: 1,
  })
  const shape = textShape(recipe, length, chosen)
  return {
    ...{ learner, chosen, source: batchOf(rows), rehearsal, dispose: disposing(learner, rehearsal) },
    feeds: (prepared) => textFeeds(prepared, chosen, shape),
  }
}

/** The prompt with other tokens behind it, fewer the later the row. */
function otherAnswer({ ids, learnt }: ReturnType<typeof tinyTexts>[number], row: number) {
  const from = learnt.indexOf(1)
  const count = Math.max(1, ids.length - from - row)
  const said = Array.from({ length: count }, (_, i) => 3 + (mix(7000 + row, i) % 37))
  return {
    ids: Int32Array.from([...ids.subarray(0, from), ...said]),
    learnt: Uint8Array.from({ length: from + count }, (_, i) => (i < from ? 0 : 1)),
  }
}

const PICTURES = {
  ...{ captionVocabulary: 20, captionSlots: 4, imageVocabulary: 24, gridSide: 3 },
  ...{ width: 16, layers: 2, heads: 2 },
}

async function pictureWorld(run: WorldRun, isAdapted: boolean, runtime: Runtime): Promise<World> {
  const recipe = parseRecipe({
    ...{ ...SIZES, ...run.regularizers, optimizer: OPTIMIZER, batchSize: run.rows, replayShare: 0 },
    ...(isAdapted && LORA),
    objective: { name: run.name, options: run.options ?? {} },
  })
  const weights = pictureWeights(run.favourite)
  const ids = (seed: number, count: number, [from, size]: [number, number]): Int32Array =>
    Int32Array.from({ length: count }, (_, i) => from + (mix(seed, i) % size))
  const captions = [0, 1, 2].map((k) => Int32Array.of(1, ...ids(2100 + k, 3, [2, 18])))
  const images = [0, 1, 2].map((k) => ids(2200 + k, 9, [0, 24]))
  const own = captions.map((caption, k) => ({ captions: [caption], images: [images[k] as Int32Array] }))
  const preferences = captions.map((caption, k) => ({
    ...{ caption, chosen: images[k] as Int32Array, rejected: ids(7000 + k, 9, [0, 24]) },
  }))
  const source = { own, replay: [], emptyCaption: Int32Array.of(1, 0, 0, 0) }
  const given = { config: PICTURES, weights, source, heldOut: [], preferences }
  const learner = await FineTune.create(runtime, recipe, given, { threads: 1 })
  if (isAdapted) learner.step.memory.load('weight', tinyAdapters(learner.step.weights))
  const chosen = chosenObjective(recipe.objective, 'caption-image')
  const plan = { config: PICTURES, base: weights, rows: run.rows, rowsAtOnce: 4, seed: 0 }
  const rehearsal = new ModelRehearsal(runtime, new RehearsedPictures(runtime, plan, { threads: 1 }), {
    threads: 1,
  })
  const shape = pictureShape(recipe, PICTURES, chosen)
  const used = chosen.objective.preparation?.learnsPairs
    ? pairBatch(
        captions.flatMap((caption) => [caption, caption]),
        preferences.flatMap((pair) => [pair.chosen, pair.rejected]),
      )
    : pairBatch(captions, images)
  return {
    ...{ learner, chosen, source: used, rehearsal, dispose: disposing(learner, rehearsal) },
    feeds: (prepared) => pictureFeeds(prepared, PICTURES, { chosen, shape }),
  }
}

function pictureWeights(favourite: number | undefined): HostWeights {
  const specs = captionImageParameters(PICTURES)
  const names = specs.map(({ name }) => name).sort()
  const weights: Record<string, HostTensor> = Object.fromEntries(
    specs.map(({ name, shape }) => {
      const [middle, radius] = shape.length > 1 ? [0, 0.3] : [name.endsWith('weight') ? 1 : 0, 0.1]
      return [name, hashed(names.indexOf(name), shape, { middle, radius })]
    }),
  )
  if (favourite === undefined) return weights
  const { width } = PICTURES
  const head = (weights['image.head'] as HostTensor).data
  const row = Array.from(head.subarray(favourite * width, (favourite + 1) * width), (x) => 8 * x)
  return { ...weights, 'norm.bias': f32([width], row) }
}

function disposing(learner: Learner, rehearsal: ModelRehearsal): () => Promise<void> {
  return async () => {
    await learner.dispose()
    await rehearsal.dispose()
  }
}
