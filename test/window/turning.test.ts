// What turns does so by a slow clock of its own, and only while somebody may see it and wants it.
import { cleanup, render } from '@testing-library/svelte'
import { tick } from 'svelte'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import Spinner from '../../renderer/lib/ui/Spinner.svelte'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }))
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const angleOf = ({ container }: { container: HTMLElement }) =>
  container.querySelector('svg')?.style.getPropertyValue('rotate')
const wantMovement = (isWanted: boolean) =>
  vi.spyOn(window, 'matchMedia').mockReturnValue({ matches: !isWanted } as MediaQueryList)

describe('what turns', () => {
  it('shares one clock, which stops with the last', async () => {
    wantMovement(true)
    const [one, other] = [render(Spinner), render(Spinner)]
    await tick()
    expect(vi.getTimerCount()).toBe(1)
    const before = angleOf(one)
    vi.advanceTimersToNextTimer()
    await tick()
    expect(angleOf(one)).not.toBe(before)
    expect(angleOf(other)).toBe(angleOf(one))
    one.unmount()
    other.unmount()
    await tick()
    expect(vi.getTimerCount()).toBe(0)
  })
  it('stands where people want no movement', async () => {
    wantMovement(false)
    render(Spinner)
    await tick()
    expect(vi.getTimerCount()).toBe(0)
  })
})
