// What the host needs of a fine-tune, whichever kind of model it is of.
import type { Recipe } from '../api/recipe.ts'
import type { HostWeights } from '../nn/parameters.ts'
import type { Prepared } from '../objectives/objective.ts'
import type { LoopPlan } from './loop.ts'
import type { TrainingStep } from './step.ts'

/** What a step is fed. */
export interface StepBatch {
  readonly feeds: HostWeights
  /** Of an objective that needed the model for it; see `Prepared`. */
  readonly prepared?: { readonly lossShift: number; readonly figures: Readonly<Record<string, number>> }
}

/** A step's batch with what was prepared for it. */
export function preparedBatch(
  feeds: HostWeights,
  { lossShift = 0, figures = {} }: Pick<Prepared, 'lossShift' | 'figures'>,
): StepBatch {
  return { feeds, prepared: { lossShift, figures } }
}

/** A compiled fine-tune. */
export interface Learner {
  readonly step: TrainingStep
  readonly plan: LoopPlan
  readonly trainableParameters: number
  /** The batch of a step, from 0: a pure function of recipe, data, step and the weights before it. */
  batch(step: number): Promise<StepBatch>
  /** Held-out figures of the present weights; none without held-out data. */
  evaluate(): Promise<Record<string, number>>
  /** The whole model as it is now, adapters folded in; the moving average where the recipe keeps one. */
  weights(): HostWeights
  /** The adapters alone, under their own names; empty for a full fine-tune. */
  adapters(): HostWeights
  dispose(): Promise<void>
}

/** The loop that a recipe describes. */
export function loopPlan(
  { steps, schedule, evaluateEvery, checkpointEvery }: Recipe,
  unitsPerStep: number,
): LoopPlan {
  return { steps, schedule, evaluateEvery, checkpointEvery, unitsPerStep }
}
