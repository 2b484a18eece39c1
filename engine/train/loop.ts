// The training loop, told in order. It knows no files, no database and no window: those are the functions it is given.
import { learningRateMultiplier, type ScheduleOptions } from '../optim/schedule.ts'
import type { StepEvent, TrainingEvent } from './events.ts'
import type { StepBatch } from './learner.ts'
import type { TrainingStep } from './step.ts'

/** What is fixed for the whole run. */
export interface LoopPlan {
  readonly steps: number
  readonly schedule: ScheduleOptions
  /** Held-out figures every so many steps, and after the last; 0: never. */
  readonly evaluateEvery: number
  /** Checkpoints every so many steps, and after the last; 0: only when it ends. */
  readonly checkpointEvery: number
  /** Tokens or pictures per step, for the rate. */
  readonly unitsPerStep: number
}

/** What the loop works with. */
export interface LoopParts {
  readonly step: TrainingStep
  /** The batch of step `step` (from 0): a pure function of it and of the weights, so that any step can be reached again. */
  batch(step: number): Promise<StepBatch>
  evaluate(step: number): Promise<Readonly<Record<string, number>>>
  /** Writes everything needed to go on after `step` steps. */
  save(step: number): Promise<void>
  emit(event: TrainingEvent): void
  /** Monotonic milliseconds. */
  now(): number
  /** Called after each step that was told. Absent: nothing looks. */
  look?(step: number): Promise<void>
  /** Asked after each evaluation: whether the run has learnt what it can and ends before its last step. Absent: it never does. */
  isSettled?(step: number): boolean
  readonly signal?: AbortSignal | undefined
}

/** How a loop ended, and after which step: a settled run is finished before its last. */
export type LoopEnd = { readonly status: 'finished' | 'stopped'; readonly step: number }

/**
 * Runs steps `start` to `plan.steps`. When the signal aborts, the step under way is finished and saved.
 * @throws NON_FINITE as the step does, REWARD_UNUSABLE and DIVERGED as the batch does; nothing of that step is kept.
 */
export async function trainLoop(plan: LoopPlan, parts: LoopParts, start: number): Promise<LoopEnd> {
  const began = parts.now()
  for (let step = start; step < plan.steps; step++) {
    // 1. learning rate: warm-up counts from 1, so that the first step already learns
    const multiplier = learningRateMultiplier(step + 1, plan.steps + 1, plan.schedule)
    // 2. batch, forward, backward, clip, update
    const learnt = await learn(parts, step, multiplier)
    // 3. tell
    const done = step + 1
    const seconds = (parts.now() - began) / 1000
    const pace = seconds / (done - start)
    const rate = { unitsPerSecond: plan.unitsPerStep / pace, etaSeconds: pace * (plan.steps - done) }
    parts.emit({ type: 'step', step: done, steps: plan.steps, multiplier, ...learnt, ...rate })
    await parts.look?.(done)
    // 4. held-out figures
    const isEvaluated = isDue(done, plan.evaluateEvery, plan.steps)
    if (isEvaluated) {
      await parts.step.settle()
      parts.emit({ type: 'evaluation', step: done, values: await parts.evaluate(done) })
    }
    const isLast = done === plan.steps || (isEvaluated && parts.isSettled?.(done) === true)
    // 5. checkpoint, and stop when asked to
    const stopping = parts.signal?.aborted === true && !isLast
    if (stopping || isLast || isDue(done, plan.checkpointEvery, plan.steps)) {
      await parts.step.settle()
      await parts.save(done)
      parts.emit({ type: 'checkpoint', step: done })
    }
    if (isLast) return { status: 'finished', step: done }
    if (stopping) return { status: 'stopped', step: done }
  }
  return { status: 'finished', step: plan.steps }
}

/** One step, with the batch that some objectives make with the model as it is. */
async function learn(
  { now, batch, step: work }: LoopParts,
  step: number,
  multiplier: number,
): Promise<Pick<StepEvent, 'loss' | 'gradientNorm' | 'figures'>> {
  const began = now()
  const { feeds, prepared } = await batch(step)
  const ready = now()
  const { loss, gradientNorm } = await work.run(feeds, { step, multiplier })
  if (!prepared) return { loss, gradientNorm }
  const rolloutShare = (ready - began) / Math.max(now() - began, Number.MIN_VALUE)
  return {
    loss: loss + prepared.lossShift,
    gradientNorm,
    figures: { ...prepared.figures, rolloutShare },
  }
}

function isDue(step: number, every: number, last: number): boolean {
  return every > 0 && (step % every === 0 || step === last)
}
