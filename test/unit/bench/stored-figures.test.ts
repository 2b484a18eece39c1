import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bestStoredFigure, storeFigure } from '../../../engine/bench/stored-figures.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const wanted = { name: 'no such benchmark', processor: 'A', threads: 2 }
const figure = (processor: string, medianMs: number, threads = 2) => ({
  ...wanted,
  processor,
  threads,
  medianMs,
  minMs: medianMs - 1,
  date: '2026-11-23',
})

describe('stored figures', () => {
  it('that are damaged are refused with a way out', () => {
    const home = tempFolder()
    writeFileSync(join(home, 'bench-figures.json'), '[{"name":1}]')
    expect(() => bestStoredFigure(home, wanted)).toThrow('does not hold a list of figures')
  })

  it('are the best of each processor, and this one is preferred', () => {
    const home = join(tempFolder(), 'new')
    expect(bestStoredFigure(home, wanted)).toBeUndefined()
    for (const one of [
      figure('B', 50),
      figure('A', 90),
      figure('A', 80),
      figure('A', 85),
      figure('A', 10, 4),
    ])
      storeFigure(home, one)
    expect(bestStoredFigure(home, wanted)).toEqual({
      ...figure('A', 80),
      source: 'data folder',
      isSameProcessor: true,
    })
    const elsewhere = bestStoredFigure(home, { ...wanted, processor: 'C' })
    expect(elsewhere).toEqual({ ...figure('B', 50), source: 'data folder', isSameProcessor: false })
  })
})
