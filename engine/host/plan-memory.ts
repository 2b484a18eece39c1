// How much memory a fine-tune will take at its peak: an estimate, so that a person hears of trouble before it comes.
import type { Recipe } from '../api/recipe.ts'
import {
  type CaptionImageModel,
  countParameters,
  imageTokenizerParameters,
  pictureChoice,
  pictureGraphBytes,
  type PictureGraphs,
  trainablesOf,
} from '../index.ts'
import { plannedOnce } from './planned-once.ts'

type Manifest = CaptionImageModel['manifest']

/** What the estimate rests on. */
export interface MemoryQuestion {
  readonly recipe: Recipe
  readonly config: Manifest['transformer']
  readonly imageTokenizer: Manifest['imageTokenizer']
  readonly trainingPairs: number
  readonly heldOutPairs: number
  /** Side of the prepared pictures, in pixels. */
  readonly pictureSize: number
  /** Name of the runtime that will compute. */
  readonly runtime: string
}

const FLOAT = 4
/**
 * What a trainer holds whatever it trains, in bytes: Node, the program, the database, threads, the runtime's own. And how many copies of
 * the base at its peak: as read, as put together for an evaluation, as the sampler and the finished model have it; `cpu` keeps what its
 * programs read in a memory of its own.
 */
const HELD = { cpu: { process: 350e6, copies: 4.7 }, elsewhere: { process: 288e6, copies: 3.5 } } as const
/** For every number that learns: weight, gradient, two slots, and what a checkpoint is put together in. */
const AREAS = 5

/** Numbers of a model, and how they learn. */
export interface Learning {
  readonly recipe: Pick<Recipe, 'accumulate' | 'average'>
  readonly parameters: number
  readonly trainableParameters: number
  readonly runtime: string
}

/**
 * Bytes of a trainer besides its graphs and data: the process, and 4·(copies·P + 5·T) for P numbers of the base and T that learn. A
 * batch in parts adds up its gradients in one more area of T, a moving average is another.
 */
export function trainerBytes({ recipe, parameters, trainableParameters, runtime }: Learning): number {
  const { process, copies } = HELD[runtime === 'cpu' ? 'cpu' : 'elsewhere']
  const areas = AREAS + (recipe.accumulate > 1 ? 1 : 0) + (recipe.average > 0 ? 1 : 0)
  return process + FLOAT * (copies * parameters + areas * trainableParameters)
}

/**
 * Peak memory of a fine-tune of pictures in bytes, the sum of
 * - the trainer, see {@link trainerBytes}
 * - the graphs of step and evaluation, planned for the runtime: exact on `cpu`, about what must be alive elsewhere
 * - the dataset: prepared pictures, 3 bytes a pixel, and the tokens of each picture and its copies, 4 bytes each
 *
 * The constants are fitted to the peaks of real trainers, see docs/performance.md and test/bench/plan-memory.ts.
 */
export function estimateMemory(question: MemoryQuestion): number {
  const { recipe, config, imageTokenizer, trainingPairs, heldOutPairs, pictureSize, runtime } = question
  const { parameters: drawing, trainableParameters } = pictureNumbers(recipe, config)
  const parameters = drawing + countParameters(imageTokenizerParameters(imageTokenizer))
  const pictures = (trainingPairs + heldOutPairs) * pictureSize ** 2 * 3
  const rows = trainingPairs * (1 + recipe.augmentCopies) + heldOutPairs
  const tokens = rows * (config.captionSlots + config.gridSide ** 2) * FLOAT
  const trainer = trainerBytes({ recipe, parameters, trainableParameters, runtime })
  return trainer + graphBytes(recipe, { config, runtime }) + pictures + tokens
}

/** How many numbers of a base draw, and how many of a recipe learn. */
export function pictureNumbers(
  recipe: Pick<Recipe, 'method'>,
  config: MemoryQuestion['config'],
): { readonly parameters: number; readonly trainableParameters: number } {
  const choice = pictureChoice(recipe, config)
  const { trainable } = trainablesOf(choice)
  return { parameters: countParameters(choice.all), trainableParameters: countParameters(trainable) }
}

function graphBytes(
  { method, objective, batchSize, accumulate, recompute, labelSmoothing, zLoss }: Recipe,
  step: Pick<MemoryQuestion, 'config' | 'runtime'>,
): number {
  const graphs: PictureGraphs = {
    ...{ method, objective, batchSize, accumulate, recompute },
    ...{ labelSmoothing, zLoss },
  }
  return plannedOnce([graphs, step], () => pictureGraphBytes(graphs, step))
}
