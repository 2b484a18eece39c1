// What comes in one breath is done at once, in order, and nothing of it is lost.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { together } from '../../renderer/lib/client/together.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('together', () => {
  it('does what came within a breath in one task, in order', () => {
    const done: number[] = []
    together(() => done.push(1))
    vi.advanceTimersByTime(10)
    together(() => done.push(2))
    expect(done).toEqual([])
    vi.advanceTimersToNextTimer()
    expect([done, vi.getTimerCount()]).toEqual([[1, 2], 0])
  })
  it('leaves what comes meanwhile for the next breath', () => {
    const done: string[] = []
    together(() => together(() => done.push('later')))
    vi.advanceTimersToNextTimer()
    expect(done).toEqual([])
    vi.advanceTimersToNextTimer()
    expect(done).toEqual(['later'])
  })
})
