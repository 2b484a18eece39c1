// Whether samples come from memory: how near they lie to training examples, beside held-out examples.
import type { HealthFigureView } from '../api/contract/health-views.ts'
import type { RandomStream } from '../base/random.ts'
import { bootstrapMean } from '../evaluate/statistics/bootstrap.ts'
import { wilsonInterval } from '../evaluate/statistics/wilson.ts'
import { mean } from '../metrics/features.ts'
import { figureOf } from './figure.ts'

/** Share of held-out examples that are nearer than what counts as suspicious. */
const SUSPICIOUS = 0.05
/** Fewer controls cannot tell a twentieth. */
const LEAST = 20

/** How near an example lies to training, as a share of the controls that lie at least as near: 0 is nearer than all. */
export function heldOutShare(distance: number, controls: readonly number[]): number {
  return controls.filter((one) => one <= distance).length / controls.length
}

/** Nearer than 19 of 20 controls, and nearer than a control of the same distance would be: equal ones count for the controls. */
export function isSuspicious(distance: number, controls: readonly number[]): boolean {
  return controls.length >= LEAST && heldOutShare(distance, controls) < SUSPICIOUS
}

/**
 * Share of samples that are nearer to training than 95 % of held-out examples. The control is that share itself: a twentieth,
 * as exactly as so many held-out examples say it. Undefined below 20 controls or 8 samples.
 */
export function copiesFigure(
  samples: readonly number[],
  controls: readonly number[],
): HealthFigureView | undefined {
  if (controls.length < LEAST || samples.length < 8) return undefined
  const near = samples.filter((distance) => isSuspicious(distance, controls)).length
  const n = samples.length
  const expected = Math.round(SUSPICIOUS * controls.length)
  return figureOf(
    { name: 'copies', ailment: 'memorisation', unit: '%', direction: 'lower' },
    {
      ...{ value: near / n, ci95: wilsonInterval(near, n), n },
      control: {
        ...{ kind: 'expected', value: SUSPICIOUS, n: controls.length },
        band: [0, wilsonInterval(expected, controls.length)[1]],
      },
    },
  )
}

/** Mean share of a sample that its longest span from a training text takes, beside held-out texts. */
export function verbatimFigure(
  samples: readonly number[],
  controls: readonly number[],
  stream: RandomStream,
): HealthFigureView | undefined {
  if (controls.length < 8 || samples.length < 8) return undefined
  return figureOf(
    { name: 'verbatim', ailment: 'memorisation', unit: '%', direction: 'lower' },
    {
      ...{ value: mean(samples), ci95: bootstrapMean(samples, { stream }), n: samples.length },
      control: {
        ...{ kind: 'held-out', value: mean(controls), n: controls.length },
        band: bootstrapMean(controls, { stream }),
      },
    },
  )
}
