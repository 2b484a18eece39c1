// The pages on runs as a person meets them, over a host that answers from memory.
import { cleanup, configure, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte'
import { afterEach, describe, expect, it } from 'vitest'
import type { RunView, SeriesView } from '../../../engine/api/contract/views.ts'
import { EngineError } from '../../../engine/base/errors.ts'
import { app } from '../../../renderer/lib/client/client.svelte.ts'
import { toasts } from '../../../renderer/lib/state/toasts.svelte.ts'
import Page from '../../../renderer/pages/runs/Page.svelte'
import { RunFollow } from '../../../renderer/pages/runs/run-follow.svelte.ts'
import { fakeHost } from '../wizard/fake-host.ts'
import { runOf } from './fixtures.ts'

configure({ asyncUtilTimeout: 20_000 }) // slow machines

const LOSS: SeriesView = {
  name: 'loss',
  steps: [1, 2],
  values: [5, 4],
  least: [5, 4],
  greatest: [5, 4],
  points: 2,
}

/** A host with a queue. Curves are for tests that draw no chart: there is no canvas here. */
function hostOf(runs: RunView[], series: SeriesView[] = []) {
  let list = runs
  return fakeHost({
    runs: {
      list: () => list,
      show: ({ run }) => list.find(({ id }) => id === run) as RunView,
      move: ({ run, place }) => {
        const others = list.filter(({ id }) => id !== run)
        const moved = list.find(({ id }) => id === run) as RunView
        list = [...others.slice(0, place), moved, ...others.slice(place)].map((one, at) => ({
          ...one,
          place: at,
        }))
        return list
      },
      pause: ({ run }) => runOf(run, { status: 'paused' }),
      series: () => series,
      samples: () => [],
      events: () => [],
    },
  })
}
const open = (parts: string[] = [], query: Record<string, string> = {}) => render(Page, { parts, query })
const names = () => screen.getAllByRole('link', { name: /^run / }).map((one) => one.textContent)

afterEach(cleanup)

describe('the list of runs', () => {
  it('puts a waiting run in another place by keyboard, and back again', async () => {
    const host = hostOf([runOf('a', { place: 0 }), runOf('b', { place: 1 })])
    open()
    const grip = await screen.findByRole('button', { name: /^run b: / })
    await fireEvent.keyDown(grip, { key: 'ArrowUp', altKey: true })
    await waitFor(() => expect(names()).toEqual(['run b', 'run a']))
    expect(host.inputs('runs.move')).toEqual([{ run: 'b', place: 0 }])
    toasts.all.at(-1)?.action?.run()
    await waitFor(() => expect(names()).toEqual(['run a', 'run b']))
  })

  it('puts a waiting run in another place by dragging', async () => {
    const host = hostOf([runOf('a', { place: 0 }), runOf('b', { place: 1 }), runOf('c', { place: 2 })])
    open()
    const grip = await screen.findByRole('button', { name: /^run a: / })
    const target = screen.getByRole('link', { name: 'run c' }).closest('li') as HTMLElement
    await fireEvent.dragStart(grip)
    await fireEvent.dragOver(target)
    await fireEvent.drop(target)
    await waitFor(() => expect(host.inputs('runs.move')).toEqual([{ run: 'a', place: 2 }]))
  })

  it('shows at once what the host tells of a run', async () => {
    const host = hostOf([runOf('a', { status: 'running' })])
    open()
    await screen.findByText('Running', { selector: '.status' })
    const live = { phase: 'training', loss: 2.5, tokensPerSecond: 100, etaSeconds: 60 }
    host.tell('runs', 'changed', runOf('a', { status: 'running', step: 40, live }))
    expect(await screen.findByText('Step 40 of 100')).toBeTruthy()
    expect(await screen.findByText(/2\.5 nats/)).toBeTruthy()
  })

  it('leads to the wizard while it is empty', async () => {
    hostOf([])
    open()
    const links = await screen.findAllByRole('link', { name: 'New run' })
    expect(links.map((one) => one.getAttribute('href'))).toContain('#/wizard')
  })

  it('says what went wrong and tries again', async () => {
    let isBroken = true
    fakeHost({
      runs: {
        list: () => {
          if (isBroken)
            throw new EngineError('DISK_FULL', 'store: the disk is full.', { fixes: ['Free some space.'] })
          return [runOf('a', {})]
        },
      },
    })
    open()
    await screen.findByText('Free some space.')
    isBroken = false
    screen.getByRole('button', { name: 'Try again' }).click()
    expect(await screen.findByRole('link', { name: 'run a' })).toBeTruthy()
  })
})

describe('a run that is followed', () => {
  it('puts live points behind the loaded ones, of this run alone', async () => {
    const host = hostOf([runOf('a', { status: 'running' })], [LOSS])
    let follow: RunFollow | undefined
    const stop = $effect.root(() => {
      follow = new RunFollow(app, 'a')
    })
    await waitFor(() => expect(follow?.series.value?.[0]?.steps).toEqual([1, 2]))
    host.tell('runs', 'points', { run: 'elsewhere', points: [{ step: 3, name: 'loss', value: 9 }] })
    host.tell('runs', 'points', { run: 'a', points: [{ step: 3, name: 'loss', value: 3 }] })
    await waitFor(() => expect(follow?.series.value?.[0]?.steps).toEqual([1, 2, 3]))
    expect(follow?.series.value?.[0]?.values).toEqual([5, 4, 3])
    stop()
  })

  it('can be paused, and says so', async () => {
    const host = hostOf([runOf('a', { status: 'running' })])
    open(['a'])
    ;(await screen.findByRole('button', { name: 'Pause' })).click()
    await screen.findByText('Paused', { selector: '.status' })
    expect(host.inputs('runs.pause')).toEqual([{ run: 'a' }])
  })
})

describe('a comparison of runs', () => {
  it('shows differing parameters alone until all are asked for, differing first', async () => {
    hostOf([runOf('a', { recipe: { steps: 5, seed: 1 } }), runOf('b', { recipe: { steps: 5, seed: 2 } })])
    open([], { compare: 'a,b' })
    const table = await screen.findByRole('table')
    const parameters = () =>
      within(table)
        .getAllByRole('rowheader')
        .map((one) => one.textContent?.trim().split(/\s/)[0])
    expect(parameters()).toEqual(['seed'])
    screen.getByRole('checkbox', { name: 'Show equal values' }).click()
    await waitFor(() => expect(parameters()).toEqual(['seed', 'steps']))
  })
})
