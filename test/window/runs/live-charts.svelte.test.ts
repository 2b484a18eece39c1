// What a run that goes on costs its page: charts stay and take points, what was loaded is not asked for again.
import { cleanup, configure, render, waitFor } from '@testing-library/svelte'
import { tick } from 'svelte'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { RunView, SeriesView } from '../../../engine/api/contract/views.ts'
import Page from '../../../renderer/pages/runs/Page.svelte'
import { fakeHost } from '../wizard/fake-host.ts'
import { runOf } from './fixtures.ts'

configure({ asyncUtilTimeout: 20_000 }) // slow machines

const drawn = vi.hoisted(() => ({ made: 0, data: [] as unknown[] }))
// There is no canvas here: what would be drawn is kept.
vi.mock('uplot', () => ({
  default: class {
    over = document.createElement('div')
    constructor() {
      drawn.made++
    }
    setData(data: unknown) {
      drawn.data.push(data)
    }
    setSize() {}
    destroy() {}
  },
}))

const LOSS: SeriesView = {
  ...{ name: 'loss', steps: [1, 2], values: [5, 4], least: [5, 4], greatest: [5, 4], points: 2 },
}
const live = { phase: 'training', loss: 3, tokensPerSecond: 10, etaSeconds: 9 }

/** The page of a run under way, its chart drawn. */
async function openRun() {
  const run = runOf('a', { status: 'running', live })
  const host = fakeHost({
    runs: {
      list: () => [run],
      show: () => run,
      series: () => [LOSS],
      samples: () => [],
      events: () => [],
    },
  })
  render(Page, { parts: ['a'], query: {} })
  await waitFor(() => expect(drawn.data.length).toBeGreaterThan(0))
  const before = { made: drawn.made, drawings: drawn.data.length, asked: host.asked.length }
  return {
    host,
    before,
    go: (step: number) => {
      host.tell('runs', 'points', { run: 'a', points: [{ step, name: 'loss', value: 1 / step }] })
      host.tell('runs', 'changed', { ...run, step } satisfies RunView)
    },
  }
}

const lastSteps = () => (drawn.data.at(-1) as unknown[][])[0]
const cover = (state: boolean) => {
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(state)
  document.dispatchEvent(new Event('visibilitychange'))
}

afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
  Object.assign(drawn, { made: 0, data: [] })
})

describe('the charts of a run under way', () => {
  it('take what comes together in one drawing, without being made or loaded anew', async () => {
    const { host, before, go } = await openRun()
    for (const step of [3, 4, 5]) go(step)
    await waitFor(() => expect(lastSteps()).toEqual([1, 2, 3, 4, 5]))
    expect(drawn.made).toBe(before.made)
    expect(drawn.data.length).toBe(before.drawings + 1)
    expect(host.asked.length).toBe(before.asked)
  })

  it('are not drawn while the window is covered, and whole when it is seen again', async () => {
    const { before, go } = await openRun()
    cover(true)
    go(3)
    await waitFor(() => expect(document.body.textContent).toContain('Step 3 of 100'))
    expect(drawn.data.length).toBe(before.drawings)
    cover(false)
    await tick()
    expect(lastSteps()).toEqual([1, 2, 3])
  })
})
