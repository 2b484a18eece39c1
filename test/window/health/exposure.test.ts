import { describe, expect, it } from 'vitest'
import { excessByPlace, excessSeries } from '../../../renderer/pages/health/exposure.ts'
import { SICK } from '../../app/told-health.ts'

const { exposure } = SICK
if (!exposure) throw new Error('expected exposure')

describe('exposure bias as it is drawn', () => {
  it('begins at position 1, in percent, with gaps where it is 0/0', () => {
    const [line] = excessSeries(exposure)
    expect(line?.steps.slice(0, 2)).toEqual([1, 2])
    expect(line?.values[0]).toBeNull()
    expect(line?.values[1]).toBeCloseTo(2)
    expect(line?.least?.[1]).toBeCloseTo(1.2)
  })

  it('fills a picture row by row, with 0 beyond the horizon', () => {
    const map = excessByPlace({ ...exposure, own: [0.3, 0.2, 0.9], real: [0.1, 0.4, 0.2], gridSide: 2 })
    expect(map).toHaveLength(4)
    expect(map[0]).toBeCloseTo(0.2)
    expect(map[1]).toBe(0)
    expect(map[2]).toBeCloseTo(0.7)
    expect(map[3]).toBe(0)
  })
})
