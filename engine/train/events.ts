// What a run tells while it goes. Plain data: the host stores it, the CLI prints it, the window draws it.

/** One optimizer step. */
export interface StepEvent {
  readonly type: 'step'
  /** Steps done, from 1. */
  readonly step: number
  readonly steps: number
  readonly loss: number
  /** Global norm before clipping. */
  readonly gradientNorm: number
  /** Multiplier of the base rate in this step. */
  readonly multiplier: number
  /** Tokens (or pictures, for a tokenizer) per second since the run was started or resumed. */
  readonly unitsPerSecond: number
  readonly etaSeconds: number
  /** Of objectives that need the model for their batches: rewards, distances, and `rolloutShare`, the share of the step's time that went there. */
  readonly figures?: Readonly<Record<string, number>>
  /** What the process holds, where the host looks. */
  readonly memoryBytes?: number
}

/** Held-out figures. */
export interface EvaluationEvent {
  readonly type: 'evaluation'
  readonly step: number
  readonly values: Readonly<Record<string, number>>
}

/** A checkpoint is on disk and verified. */
export interface CheckpointEvent {
  readonly type: 'checkpoint'
  readonly step: number
}

/** A look at what the model makes, as the host has it done. */
export interface HealthEvent {
  readonly type: 'health'
  readonly step: number
  /** By names that begin with `health.`. */
  readonly values: Readonly<Record<string, number>>
}

/** Everything a training loop reports. */
export type TrainingEvent = StepEvent | EvaluationEvent | CheckpointEvent | HealthEvent
