// What a window sees of recipes and runs.
import type { Message } from '../../base/message.ts'
import type { LossSample } from '../descriptor.ts'
import type { ModelKind } from '../options.ts'

/** What a recipe will do. */
export interface PlanView {
  readonly trainingPairs: number
  readonly heldOutPairs: number
  readonly epochs: number
  readonly tokens: number
  readonly parameters: number
  /** Estimated peak, in bytes, and what is free now. */
  readonly memoryBytes: number
  readonly freeMemoryBytes: number
  readonly checkpointBytes: number
  /** From this machine's own runs of the base, or estimated from its speed; null before either. */
  readonly seconds: number | null
  /** What `seconds` rests on. */
  readonly secondsFrom: 'runs' | 'speed' | null
  /** What to beware of, one sentence each. */
  readonly warnings: readonly Message[]
}

/** What is wrong with the value at a path. */
export interface ProblemView {
  readonly path: string
  readonly message: string
  /** Its sentences, with their codes where they have one. */
  readonly said?: readonly (Message | string)[]
}

/** A recipe after a check: with every default filled in, or with what is wrong. */
export interface RecipeCheckView {
  readonly recipe: Readonly<Record<string, unknown>> | null
  readonly plan: PlanView | null
  readonly problems: readonly ProblemView[]
  /** What its objective counts, to be drawn; null when that cannot be said. */
  readonly loss: LossSample | null
}

/** A starting point of the wizard. */
export interface PresetView {
  readonly name: string
  /** Kind of models that it trains. */
  readonly kind: ModelKind
  readonly label: string
  readonly help: string
  /** Recipe values by path, such as `optimizer.learningRate`. */
  readonly values: Readonly<Record<string, unknown>>
}

/** What a run's state is. */
export type RunStatusView =
  'queued' | 'running' | 'paused' | 'finished' | 'failed' | 'cancelled' | 'interrupted'

/** A run. */
export interface RunView {
  readonly id: string
  readonly name: string
  readonly status: RunStatusView
  readonly reason: string | null
  /** The reason with its code, where it has one. */
  readonly reasonSaid?: Message | null
  readonly step: number
  readonly totalSteps: number
  readonly recipe: Readonly<Record<string, unknown>>
  readonly baseModel: string | null
  readonly dataset: string | null
  /** Id of the model it made. */
  readonly model: string | null
  readonly createdAt: string
  readonly startedAt: string | null
  readonly endedAt: string | null
  readonly versions: Readonly<Record<string, string>>
  readonly device: Readonly<Record<string, unknown>>
  /** While it runs. */
  readonly live: {
    readonly phase: string
    readonly loss: number | null
    readonly tokensPerSecond: number | null
    readonly etaSeconds: number | null
  } | null
  /** Place in the queue from 0, when queued. */
  readonly place: number | null
}

/** A series cut down to what a chart can show: per bucket of steps the last value, the least and the greatest. */
export interface SeriesView {
  readonly name: string
  readonly steps: readonly number[]
  /** Null where the value was not a number. */
  readonly values: readonly (number | null)[]
  readonly least: readonly (number | null)[]
  readonly greatest: readonly (number | null)[]
  /** Recorded points, before cutting down. */
  readonly points: number
}

/** A point as it is recorded. */
export interface PointView {
  readonly step: number
  readonly name: string
  readonly value: number | null
}

/** What a run drew on the way. */
export interface SampleView {
  readonly step: number
  readonly prompt: string
  readonly picture: string | null
  readonly text: string | null
}

/** Something that happened in a run. */
export interface RunEventView {
  readonly step: number
  readonly type: string
  readonly payload: Readonly<Record<string, unknown>>
  readonly createdAt: string
}
