// How far a model has gone from its base, on what it says itself: ln π − ln π_ref per token, and the step that stops a run before it
// is lost. Schulman 2020, "Approximating KL divergence": k1 = ln π − ln π_ref, k3 = e^d − d − 1 with d = ln π_ref − ln π.
import { z } from 'zod'
import { option } from '../api/options.ts'
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import type { Batch } from './objective.ts'
import type { Rehearsal, Rollout } from './rehearsal.ts'

/** Options of objectives that stay near the base. */
export const distanceOptions = {
  klWeight: option(z.number().min(0).max(100).default(0), {
    label: 'Nearness to the base',
    help: 'β: how much it costs to say what the base would not say. Keeps a model from satisfying the reward with nonsense. 0: free.',
  }),
  klLimit: option(z.number().positive().max(100).default(5), {
    label: 'Greatest distance',
    help: 'Mean distance from the base, in nats per token, at which the run is stopped; looked at where nearness counts.',
    unit: 'nats',
    advanced: true,
  }),
}

/** ln π_ref − ln π of every own token, continuation after continuation, and the mean of ln π − ln π_ref, in nats per token. */
export interface Distance {
  readonly differences: readonly Float64Array[]
  readonly meanKl: number
}

/**
 * Compares continuations, which are the first rows of `batch`, with the base.
 * @throws DIVERGED when the mean or any number that a gradient is made of is beyond bounds
 */
export async function distanceToBase(
  rollouts: readonly Rollout[],
  batch: Batch,
  { model, limit }: { readonly model: Rehearsal; readonly limit: number },
): Promise<Distance> {
  const base = await model.logProbs(batch, 'base')
  const differences = rollouts.map(({ from, logProbs }, row) =>
    Float64Array.from(logProbs, (own, i) => (base[row * batch.length + from + i] as number) - own),
  )
  const tokens = differences.reduce((n, { length }) => n + length, 0)
  const meanKl = -differences.reduce((sum, one) => one.reduce((a, b) => a + b, sum), 0) / Math.max(1, tokens)
  const worst = differences.reduce((most, one) => one.reduce((a, b) => Math.max(a, b), most), -Infinity)
  if (!Number.isFinite(meanKl) || meanKl > limit || Math.exp(worst) > MOST_RATIO)
    throw new EngineError(
      'DIVERGED',
      message('run.diverged', { step: model.step, kl: meanKl.toPrecision(3), limit }),
      {
        details: { step: model.step, meanKl },
        fixes: [message('run.divergedFix'), message('run.lowerRate'), message('run.resumeCheckpoint')],
      },
    )
  return { differences, meanKl }
}

/** π_ref/π of one token beyond which a gradient of k3 is only that token. */
const MOST_RATIO = 1e6
