// The measurement of the window, small: every figure is there and can be true. What the figures are is no test's business.
import { describe, expect, it } from 'vitest'
import { benchApp } from '../../engine/bench/app.ts'
import { TARGETS } from '../bench/app/targets.ts'
import { findChromium } from './chromium.ts'

const isPositive = (value: number): boolean => Number.isFinite(value) && value > 0
/** What a value can be, by its unit. */
const CAN_BE: Readonly<Record<string, (value: number) => boolean>> = {
  ...{ ms: isPositive, kB: isPositive, MB: isPositive, fps: isPositive },
  frames: (value) => Number.isInteger(value) && value >= 0,
  '%': (value) => Number.isFinite(value) && value > -100,
}

describe.skipIf(findChromium() === undefined)('bench app', () => {
  it('measures every figure of the window, and each can be true', { timeout: 600_000 }, async () => {
    const told: string[] = []
    const figures = await benchApp({
      ...{ seconds: 2, threads: 1, pairs: 1000, points: 10_000, model: 'tiny' },
      onFigure: ({ name }) => told.push(name),
    })
    expect(told.toSorted()).toEqual(Object.keys(TARGETS).toSorted())
    const impossible = figures.filter(({ unit, value }) => !CAN_BE[unit]?.(value))
    expect(impossible).toEqual([])
    expect(figures.every(({ target, isMet }) => (target === null) === (isMet === null))).toBe(true)
    const valueOf = (name: string): number => figures.find((figure) => figure.name === name)?.value ?? NaN
    expect(valueOf('interactive')).toBeGreaterThanOrEqual(valueOf('firstPaint'))
    expect(valueOf('wheelP99')).toBeGreaterThanOrEqual(valueOf('wheelMedian'))
    expect(valueOf('dragP99')).toBeGreaterThanOrEqual(valueOf('dragMedian'))
  })
})
