// What training needs of a kind of model: how its dataset becomes batches, how samples are drawn, how the result is saved.
import type { HealthFigureView } from '../api/contract/health-views.ts'
import type { ModelKind } from '../api/options.ts'
import type { Recipe } from '../api/recipe.ts'
import type { Learner, Runtime, TrainingEvent } from '../index.ts'
import type { Store } from '../store/store.ts'
import type { DatasetRow } from '../store/tables/datasets.ts'
import type { ModelRow } from '../store/tables/models.ts'
import type { RunRow } from '../store/tables/runs.ts'
import type { ResolvedModel } from './models.ts'

/** What a run tells besides the loop's own events. */
export type RunEvent =
  | TrainingEvent
  | {
      readonly type: 'run'
      readonly run: string
      readonly name: string
      readonly steps: number
      readonly from: number
      readonly trainableParameters: number
    }
  | { readonly type: 'preparing'; readonly what: string }
  | {
      readonly type: 'sample'
      readonly step: number
      readonly prompt: string
      /** Path of the picture, and SHA-256 of its blob. */
      readonly image: string
      readonly picture: string
    }
  | { readonly type: 'textSample'; readonly step: number; readonly prompt: string; readonly text: string }
  | {
      readonly type: 'texts'
      readonly texts: number
      readonly truncated: number
      readonly unlearnable: number
      readonly learntTokens: number
    }

/** A run that is about to start or to go on. */
export interface TrainingRequest {
  readonly store: Store
  readonly row: RunRow
  readonly recipe: Recipe
  readonly base: ResolvedModel
  readonly runtime: Runtime
  readonly threads: number
  readonly signal?: AbortSignal | undefined
  readonly emit: (event: RunEvent) => void
}

/** A run with its model in memory. */
export interface OpenTraining {
  readonly kind: ModelKind
  readonly learner: Learner
  /** Draws samples of the present weights and keeps them. */
  drawSamples(step: number): Promise<void>
  /** The value of the recipe's metric for what the present weights make of held-out prompts; null where the loss decides. */
  readonly judge: (() => Promise<number>) | null
  /** Measures what the present weights make, beside real data; null where there is too little of it to look. */
  readonly look: (() => Promise<readonly HealthFigureView[]>) | null
  /** Writes the model and its row, or takes what a trainer left that ended between the two and the run's end. */
  save(step: number): ModelRow
  /** Gives back what it holds besides the learner. */
  dispose?(): Promise<void>
}

/** A kind of model that can be trained; one file and one line of `training-kinds.ts`. */
export interface TrainingKind {
  /** As models of the store have it. */
  readonly model: ModelKind
  /** What it learns from. */
  readonly data: DatasetRow['kind']
  /** Keeps with a queued run what it learns from beside the dataset. */
  freeze(store: Store, row: RunRow): void
  /** Reads the dataset and compiles the step. @throws as the learner does */
  open(request: TrainingRequest): Promise<OpenTraining>
}
