// Work under way and work that went wrong, at the lower end of the rail.
import { cleanup, configure, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import type { JobView } from '../../engine/api/contract/views.ts'
import JobTray from '../../renderer/lib/shell/JobTray.svelte'
import { jobs } from '../../renderer/lib/state/jobs.svelte.ts'
import { fakeHost } from './wizard/fake-host.ts'

configure({ asyncUtilTimeout: 20_000 }) // slow machines
afterEach(cleanup)

function jobOf(id: string, change: Partial<JobView>): JobView {
  return {
    ...{ id, kind: 'duel', label: `new ${id} – old`, state: 'running', stage: 'drawing', done: 1, total: 4 },
    ...{
      unit: '',
      startedAt: '2025-01-01T00:00:00Z',
      etaSeconds: 9,
      result: null,
      error: null,
      subject: null,
    },
    ...change,
  }
}

/** A tray over a host with these jobs, newest first. */
function trayOf(...list: JobView[]) {
  const host = fakeHost({
    jobs: { list: () => list, dismiss: () => undefined, cancel: () => undefined },
    runs: { list: () => [] },
  })
  onTestFinished($effect.root(() => jobs.follow()))
  render(JobTray)
  return host
}
const tray = () => screen.findByRole('region', { name: 'Work under way' })

describe('the tray', () => {
  it('shows what runs and stops it', async () => {
    const host = trayOf(jobOf('j1', {}))
    const bar = within(await tray()).getByRole('progressbar', { name: 'Duel: new j1 – old' })
    expect(bar.getAttribute('aria-valuenow')).toBe('25')
    await fireEvent.click(screen.getByRole('button', { name: 'Stop' }))
    await waitFor(() => expect(host.inputs('jobs.cancel')).toEqual([{ job: 'j1' }]))
  })

  it('keeps what failed or was interrupted until it is put away, one or all', async () => {
    const host = trayOf(jobOf('j2', { state: 'interrupted' }), jobOf('j1', { state: 'failed' }))
    const one = await screen.findByRole('button', { name: 'Put away Duel: new j2 – old' })
    const words = (await tray()).textContent
    expect(words).toContain('interrupted')
    expect(words).toContain('failed')
    await fireEvent.click(one)
    await waitFor(() => expect(host.inputs('jobs.dismiss')).toEqual([{ jobs: ['j2'] }]))
    await fireEvent.click(screen.getByRole('button', { name: 'Put away what has ended' }))
    await waitFor(() => expect(host.inputs('jobs.dismiss').at(-1)).toEqual({ jobs: ['j2', 'j1'] }))
    host.tell('jobs', 'dismissed', { jobs: ['j1', 'j2'] })
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Work under way' })).toBeNull())
  })

  it('shows nothing of what ended well or was stopped', async () => {
    const host = trayOf(jobOf('j2', { state: 'done' }), jobOf('j1', { state: 'cancelled' }))
    await waitFor(() => expect(host.inputs('jobs.list')).toHaveLength(1))
    expect(screen.queryByRole('region', { name: 'Work under way' })).toBeNull()
  })
})

it('a job that an engine before this one was doing ends as interrupted for whoever waits for it', async () => {
  const list = [jobOf('j1', {})]
  fakeHost({ jobs: { list: () => list }, runs: { list: () => [] } })
  onTestFinished($effect.root(() => jobs.follow()))
  await waitFor(() => expect(jobs.active).toHaveLength(1))
  const ended = jobs.ended('j1')
  fakeHost({ jobs: { list: () => [jobOf('j1', { state: 'interrupted' })] }, runs: { list: () => [] } })
  expect((await ended).state).toBe('interrupted')
  expect(jobs.unsettled.map(({ id }) => id)).toEqual(['j1'])
})
