// A long list of which only windows are loaded.
import { describe, expect, it, vi } from 'vitest'
import { PageCache } from '../../../renderer/pages/datasets/page-cache.ts'

/** A cache over numbers, whose answers come when the test says so. */
function sparse(total = 1000, pauseMs = 0) {
  const asked: { offset: number; signal: AbortSignal; answer: (shift?: number) => Promise<void> }[] = []
  const [loaded, failed] = [vi.fn(), vi.fn()]
  const cache = new PageCache<number>({
    size: 10,
    limit: 5,
    pauseMs,
    load: (offset, limit, signal) =>
      new Promise((resolve) => {
        const answer = async (shift = 0): Promise<void> => {
          resolve({ total, items: Array.from({ length: limit }, (_, i) => offset + i + shift) })
          await Promise.resolve().then(() => undefined)
        }
        asked.push({ offset, signal, answer })
      }),
    loaded,
    failed,
  })
  return { cache, asked, loaded, offsets: () => asked.map(({ offset }) => offset) }
}

describe('the cache of windows', () => {
  it('loads each window once, however often it is needed', async () => {
    const { cache, asked, offsets } = sparse()
    cache.need(5, 25)
    cache.need(5, 25)
    expect(offsets()).toEqual([0, 10, 20])
    for (const { answer } of asked) await answer()
    cache.need(0, 29)
    expect(offsets()).toEqual([0, 10, 20])
    expect([cache.at(7), cache.at(29), cache.at(30)]).toEqual([7, 29, undefined])
  })

  it('stops loading what is not needed any more and drops its answer', async () => {
    const { cache, asked, loaded } = sparse()
    cache.need(0, 9)
    cache.need(500, 509)
    expect(asked[0]?.signal.aborted).toBe(true)
    await asked[0]?.answer()
    await asked[1]?.answer()
    expect(cache.at(0)).toBeUndefined()
    expect(cache.at(500)).toBe(500)
    expect(loaded).toHaveBeenCalledTimes(1)
  })

  it('asks for few of the windows that fly by, and for the one where the list comes to rest', () => {
    vi.useFakeTimers()
    const { cache, offsets } = sparse(1000, 80)
    for (let first = 0; first <= 900; first += 10) cache.need(first, first + 9)
    expect(offsets()).toEqual([0])
    vi.advanceTimersByTime(80)
    expect(offsets()).toEqual([0, 900])
    vi.useRealTimers()
  })

  it('drops answers to another list', async () => {
    const { cache, asked } = sparse()
    cache.need(0, 9)
    cache.clear()
    await asked[0]?.answer()
    expect(cache.at(0)).toBeUndefined()
  })

  it('shows the old values until the new ones have come', async () => {
    const { cache, asked } = sparse()
    cache.need(0, 9)
    await asked[0]?.answer()
    cache.expire()
    cache.need(0, 9)
    expect(cache.at(3)).toBe(3)
    await asked[1]?.answer(100)
    expect(cache.at(3)).toBe(103)
  })

  it('keeps no more windows than it may, the last used ones', async () => {
    const { cache, asked } = sparse()
    for (let page = 0; page < 7; page++) {
      cache.need(page * 10, page * 10)
      await asked[page]?.answer()
    }
    expect([cache.at(0), cache.at(10), cache.at(20), cache.at(60)]).toEqual([undefined, undefined, 20, 60])
  })
})
