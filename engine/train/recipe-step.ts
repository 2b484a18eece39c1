// The training step of a recipe, the same for a plan of memory as for the run: what learns, and its loss as a graph.
import type { Recipe } from '../api/recipe.ts'
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import type { HostTensor } from '../base/tensor.ts'
import type { Value } from '../ir/node.ts'
import type { HostWeights, Weights } from '../nn/parameters.ts'
import type { CompileOptions, Runtime } from '../runtimes/runtime.ts'
import { stepPrecision } from './precision.ts'
import { TrainingStep } from './step.ts'
import type { TrainingTask } from './task.ts'
import {
  type Choice,
  startingWeights,
  type Trainables,
  trainablesOf,
  withCheapProducts,
} from './trainables.ts'

/** The scalar to minimise, and the values between blocks. */
interface LossGraph {
  readonly loss: Value
  readonly blocks: readonly Value[]
}

/** A step before it is compiled: graph values, no weights. */
export interface RecipeStep {
  readonly choice: Choice
  readonly made: Trainables
  /** All but the values of what stays as it is. */
  readonly task: TrainingTask
}

/**
 * The step of a choice, with the loss that `lossOf` makes of the weights as the model uses them. Blocks are computed again in
 * backward where `isRecomputed`. @throws BAD_ARGUMENT when nothing is left to learn
 */
export function recipeStep(
  choice: Choice,
  lossOf: (weights: Weights) => LossGraph,
  isRecomputed = false,
): RecipeStep {
  const made = trainablesOf(choice)
  if (made.trainable.length === 0) throw new EngineError('BAD_ARGUMENT', message('recipe.nothingLearns'))
  const graph = lossOf(made.weights)
  const { loss, blocks } = withCheapProducts(graph.loss, graph.blocks, made.adapted)
  const recompute = isRecomputed ? blocks : undefined
  return { choice, made, task: { trainable: made.trainable, weights: made.inputs, loss, recompute } }
}

/** Where a step starts, and how it is compiled. */
export interface StepStart {
  readonly base: HostWeights
  readonly compile: CompileOptions
}

/** The compiled step of a recipe, from its base's weights. */
export function compileRecipeStep(
  runtime: Runtime,
  recipe: Recipe,
  { choice, made, task }: RecipeStep,
  { base, compile }: StepStart,
): Promise<TrainingStep> {
  const { clipNorm, ...adamw } = recipe.optimizer
  return TrainingStep.create(
    runtime,
    { ...task, frozen: Object.fromEntries(made.frozen.map(({ name }) => [name, base[name] as HostTensor])) },
    startingWeights(choice, made, { base, seed: recipe.seed }),
    {
      ...compile,
      ...{ clipNorm, parts: recipe.accumulate, ...stepPrecision(runtime, recipe) },
      optimizer: { adamw, averageDecay: recipe.average || undefined },
    },
  )
}
