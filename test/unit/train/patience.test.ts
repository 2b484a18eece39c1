import { describe, expect, it } from 'vitest'
import type { TrainingEvent } from '../../../engine/train/events.ts'
import { trainLoop } from '../../../engine/train/loop.ts'
import { isSettled, type Judged } from '../../../engine/train/patience.ts'
import type { TrainingStep } from '../../../engine/train/step.ts'

const history = (...values: number[]): Judged[] => values.map((value, i) => ({ step: i * 10, value }))

describe('a run is settled', () => {
  it('once as many evaluations as its patience were no better than the best before', () => {
    expect(isSettled(history(3, 2, 2.5, 2), 2)).toBe(true) // as good is no better
    expect(isSettled(history(3, 2, 2.5, 1.9), 2)).toBe(false)
    expect(isSettled(history(3, 2, 2.5), 2)).toBe(false)
  })

  it('never without patience, nor before there was anything to be better than', () => {
    expect(isSettled(history(1, 2, 3, 4), 0)).toBe(false)
    expect(isSettled(history(1, 2), 2)).toBe(false)
  })

  it('where the loss is no number any more', () => {
    expect(isSettled(history(3, 2, NaN, NaN), 2)).toBe(true)
  })
})

/** A loop of steps that cost nothing, with a loss that is best after four steps. */
async function loop(patience: number, from = 0): Promise<{ end: object; told: string[] }> {
  const told: string[] = []
  const judged = history(...[9, 8, 7, 6, 5, 6, 7, 8, 9].slice(0, from + 1)).map(({ value }, step) => ({
    step,
    value,
  }))
  const step = {
    run: () => Promise.resolve({ loss: 1, gradientNorm: 1, metrics: {} }),
    settle: () => Promise.resolve(),
  }
  const parts = {
    step: step as unknown as TrainingStep,
    batch: () => Promise.resolve({ feeds: {} }),
    evaluate: (at: number) => Promise.resolve({ heldOutNats: Math.abs(at - 4) + 5 }),
    save: () => Promise.resolve(),
    emit: (event: TrainingEvent) => {
      if (event.type !== 'step') told.push(`${event.type} ${event.step}`)
      if (event.type === 'evaluation')
        judged.push({ step: event.step, value: event.values['heldOutNats'] as number })
    },
    now: () => 0,
    isSettled: () => isSettled(judged, patience),
  }
  const plan = {
    ...{ steps: 20, evaluateEvery: 1, checkpointEvery: 0, unitsPerStep: 1 },
    schedule: { warmupSteps: 0, shape: 'constant', decayShare: 0, power: 1, floor: 0 } as const,
  }
  return { end: await trainLoop(plan, parts, from), told }
}

describe('the loop', () => {
  it('ends a settled run where it is, with a checkpoint', async () => {
    const { end, told } = await loop(3)
    expect(end).toEqual({ status: 'finished', step: 7 }) // best after 4, worse after 5, 6 and 7
    expect(told.slice(-2)).toEqual(['evaluation 7', 'checkpoint 7'])
  })

  it('ends it at the same step when it was resumed on the way', async () => {
    expect((await loop(3, 6)).end).toEqual({ status: 'finished', step: 7 })
  })

  it('goes to the end without patience', async () => {
    expect((await loop(0)).end).toEqual({ status: 'finished', step: 20 })
  })
})
