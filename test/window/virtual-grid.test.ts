// The grid of pictures by keyboard and pointer.
import { fireEvent, render, screen } from '@testing-library/svelte'
import { createRawSnippet } from 'svelte'
import { describe, expect, it, vi } from 'vitest'
import VirtualGrid from '../../renderer/lib/ui/VirtualGrid.svelte'

const item = createRawSnippet<[unknown, number, unknown]>((value) => ({
  render: () => `<span>${String(value() ?? 'waiting')}</span>`,
}))

function show(total: number, more: object = {}) {
  render(VirtualGrid, {
    total,
    item,
    label: 'Pairs',
    isList: true,
    cellHeight: 20,
    gap: 0,
    getItem: (index: number) => (index === 1 ? undefined : `pair ${index}`),
    labelOf: (value: unknown, index: number) => String(value ?? `loading ${index}`),
    ...more,
  })
  const grid = screen.getByRole('grid', { name: 'Pairs' })
  const active = () =>
    document.getElementById(grid.getAttribute('aria-activedescendant') ?? '')?.getAttribute('aria-label')
  const selected = () =>
    screen.queryAllByRole('gridcell', { selected: true }).map((cell) => cell.getAttribute('aria-label'))
  return {
    grid,
    active,
    selected,
    press: (key: string, more: object = {}) => fireEvent.keyDown(grid, { key, ...more }),
  }
}

describe('VirtualGrid', () => {
  it('tells how many rows there are and draws few of a hundred thousand', () => {
    const { grid } = show(100_000)
    expect(grid.getAttribute('aria-rowcount')).toBe('100000')
    expect(screen.getAllByRole('gridcell').length).toBeLessThan(100)
  })
  it('names cells that are still on their way', () => {
    show(3)
    expect(screen.getByRole('gridcell', { name: 'loading 1' })).toBeTruthy()
  })
  it('gives the elements of cells that left to those that come, so that scrolling makes none', async () => {
    const { grid } = show(100_000)
    const before = screen.getAllByRole('gridcell').slice(1)
    grid.scrollTop = 40_000
    await fireEvent.scroll(grid)
    const after = screen.getAllByRole('gridcell')
    expect(after.some((cell) => cell.getAttribute('aria-label') === 'pair 2000')).toBe(true)
    expect(before.every((cell) => after.includes(cell))).toBe(true)
  })
  it('moves with the arrows, Home and End, and keeps the active cell in the page', async () => {
    const { press, active } = show(100_000)
    expect(active()).toBe('pair 0')
    await press('ArrowDown')
    await press('ArrowDown')
    expect(active()).toBe('pair 2')
    await press('End', { ctrlKey: true })
    expect(active()).toBe('pair 99999')
    await press('Home', { ctrlKey: true })
    expect(active()).toBe('pair 0')
  })
  it('chooses with Space, a range with Shift, nothing with Escape', async () => {
    const { press, selected } = show(10)
    await press(' ')
    expect(selected()).toEqual(['pair 0'])
    await press('ArrowDown', { shiftKey: true })
    await press('ArrowDown', { shiftKey: true })
    expect(selected()).toEqual(['pair 0', 'loading 1', 'pair 2'])
    await press('Escape')
    expect(selected()).toEqual([])
  })
  it('chooses with the pointer, adding with Ctrl and ranging with Shift', async () => {
    const { selected } = show(6)
    const click = (name: string, more: object = {}) =>
      fireEvent.click(screen.getByRole('gridcell', { name }), more)
    await click('pair 0')
    await click('pair 2', { ctrlKey: true })
    expect(selected()).toEqual(['pair 0', 'pair 2'])
    await click('loading 1', { shiftKey: true })
    expect(selected()).toEqual(['loading 1', 'pair 2'])
  })
  it('opens with Enter and leaves other keys to its owner', async () => {
    const onopen = vi.fn()
    const onkeydown = vi.fn()
    const { press } = show(5, { onopen, onkeydown })
    await press('ArrowDown')
    await press('Enter')
    await press('e')
    expect([onopen.mock.calls, onkeydown.mock.calls.length]).toEqual([[[1]], 1])
  })
  it('tells which cells it needs', () => {
    const onwindow = vi.fn()
    show(1000, { onwindow })
    expect(onwindow.mock.lastCall?.[0]).toMatchObject({ first: 0 })
  })
})
