// Moving and choosing in a grid.
import { describe, expect, it } from 'vitest'
import { cellsInSight, choose, moveInGrid } from '../../renderer/lib/ui/grid-keys.ts'

// Four columns, ten cells:  0 1 2 3 / 4 5 6 7 / 8 9
const shape = { total: 10, columns: 4, rowsInSight: 2 }
const move = (key: string, from: number, isFar = false) => moveInGrid(key, from, shape, isFar)

describe('moveInGrid', () => {
  it('knows no other keys, and nothing in an empty grid', () => {
    expect([move('x', 3), moveInGrid('ArrowDown', 0, { ...shape, total: 0 }, false)]).toEqual([null, null])
  })
  it.each([
    ['ArrowRight', 3, 4],
    ['ArrowRight', 9, 9],
    ['ArrowLeft', 4, 3],
    ['ArrowLeft', 0, 0],
    ['ArrowDown', 1, 5],
    ['ArrowDown', 7, 9],
    ['ArrowDown', 8, 8],
    ['ArrowUp', 5, 1],
    ['ArrowUp', 2, 2],
    ['Home', 6, 4],
    ['End', 5, 7],
    ['End', 8, 9],
    ['PageDown', 1, 5],
    ['PageDown', 7, 9],
    ['PageUp', 9, 5],
    ['PageUp', 2, 2],
  ])('%s leads from %d to %d', (key, from, to) => expect(move(key, from)).toBe(to))
  it('goes to the corners with Ctrl', () => {
    expect([move('Home', 6, true), move('End', 1, true)]).toEqual([0, 9])
  })
})

describe('choose', () => {
  const chosen = new Set([1, 5])
  const list = (set: ReadonlySet<number>) => [...set].sort((a, b) => a - b)
  it.each([
    ['alone', { index: 3, anchor: 1, isRange: false, isToggle: false }, [3]],
    ['added', { index: 3, anchor: 1, isRange: false, isToggle: true }, [1, 3, 5]],
    ['taken out', { index: 5, anchor: 1, isRange: false, isToggle: true }, [1]],
    ['a range backwards', { index: 2, anchor: 4, isRange: true, isToggle: false }, [2, 3, 4]],
    ['a range besides', { index: 3, anchor: 2, isRange: true, isToggle: true }, [1, 2, 3, 5]],
  ] as const)('takes one %s', (_, choosing, result) => expect(list(choose(chosen, choosing))).toEqual(result))
})

describe('cellsInSight', () => {
  it('draws the rows in sight and three more on each side', () => {
    // Rows 10 to 15 at 100 px: from row 7, to row 18 exclusive.
    expect(
      cellsInSight({ top: 1000, height: 500 }, 100, { total: 1000, columns: 4, rowsInSight: 5 }),
    ).toEqual({
      first: 28,
      end: 72,
    })
  })
  it('never leaves the grid', () => {
    expect(cellsInSight({ top: 0, height: 500 }, 100, shape)).toEqual({ first: 0, end: 10 })
  })
})
