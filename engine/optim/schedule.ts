// Learning-rate schedules: pure functions of the step, so that a resumed run needs no state for them.
import { z } from 'zod'

/** Warm-up and decay of the learning rate. */
export const scheduleOptions = z.strictObject({
  /** Steps over which the rate grows linearly from 0. */
  warmupSteps: z.number().int().min(0).default(0),
  /** Shape after the warm-up. `trapezoid`: flat, then linear to the floor over the last part. */
  shape: z.enum(['constant', 'linear', 'cosine', 'trapezoid', 'power']).default('cosine'),
  /** Share of the run that decays, for `trapezoid`. */
  decayShare: z.number().min(0).max(1).default(0.5),
  /** Exponent of (1 − progress), for `power`. */
  power: z.number().positive().default(1),
  /** Lowest multiplier. */
  floor: z.number().min(0).max(1).default(0),
})
/** Parsed {@link scheduleOptions}. */
export type ScheduleOptions = z.infer<typeof scheduleOptions>

/** Multiplier of the base rate in step `step` of `steps` (from 0) */
export function learningRateMultiplier(step: number, steps: number, options: ScheduleOptions): number {
  const { warmupSteps, floor } = options
  if (step < warmupSteps) return step / warmupSteps
  const progress = Math.min(1, (step - warmupSteps) / Math.max(1, steps - warmupSteps))
  return Math.max(floor, SHAPES[options.shape](progress, options))
}

const SHAPES: Readonly<
  Record<ScheduleOptions['shape'], (progress: number, options: ScheduleOptions) => number>
> = {
  constant: () => 1,
  linear: (progress) => 1 - progress,
  cosine: (progress) => (1 + Math.cos(Math.PI * progress)) / 2,
  trapezoid: (progress, { decayShare }) => (decayShare === 0 ? 1 : Math.min(1, (1 - progress) / decayShare)),
  power: (progress, { power }) => (1 - progress) ** power,
}
