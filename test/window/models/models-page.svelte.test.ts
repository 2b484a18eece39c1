// The pages on models as a person meets them.
import { cleanup, configure, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import type { JobView, ModelView } from '../../../engine/api/contract/views.ts'
import { EngineError } from '../../../engine/base/errors.ts'
import { jobs } from '../../../renderer/lib/state/jobs.svelte.ts'
import { toasts } from '../../../renderer/lib/state/toasts.svelte.ts'
import Page from '../../../renderer/pages/models/Page.svelte'
import RenameDialog from '../../../renderer/pages/models/RenameDialog.svelte'
import { fakeHost } from '../wizard/fake-host.ts'
import { modelOf, refusedJob } from './fixtures.ts'

configure({ asyncUtilTimeout: 20_000 }) // slow machines

/** A host with models; renaming answers with the new name. */
function hostOf(models: readonly ModelView[], more: Parameters<typeof fakeHost>[0] = {}) {
  return fakeHost({
    models: {
      list: () => models,
      rename: ({ model, name }) => ({ ...(models.find(({ id }) => id === model) as ModelView), name }),
    },
    artifacts: { list: () => [] },
    duels: { list: () => [] },
    playground: { votes: () => [] },
    datasets: { list: () => [] },
    ...more,
  })
}

afterEach(cleanup)

describe('the models', () => {
  it('are listed with what they are and where they came from', async () => {
    hostOf([modelOf('Base', { source: 'shipped', isShipped: true }), modelOf('Tuned', { parent: 'base' })])
    render(Page)
    const row = within((await screen.findByRole('link', { name: 'Tuned' })).closest('tr') as HTMLElement)
    expect(row.getByText('Draws from captions')).toBeTruthy()
    expect(row.getByText('Trained here')).toBeTruthy()
    expect(row.getByText('4 MB')).toBeTruthy()
  })

  it('stand below what they came from', async () => {
    hostOf([modelOf('Base'), modelOf('Tuned', { parent: 'base' })])
    render(Page, { query: { tab: 'lineage' } })
    const tree = await screen.findByRole('list', { name: 'Lineage' })
    const base = within(tree).getByRole('link', { name: 'Base' }).closest('li') as HTMLElement
    expect(within(base).getByRole('link', { name: 'Tuned' })).toBeTruthy()
  })

  it('say what went wrong and load again', async () => {
    let isBroken = true
    fakeHost({
      models: {
        list: () => {
          if (isBroken)
            throw new EngineError('FILE_INVALID', 'The store cannot be read.', { fixes: ['Try this.'] })
          return [modelOf('Base')]
        },
      },
      artifacts: { list: () => [] },
    })
    render(Page)
    expect((await screen.findByRole('alert')).textContent).toContain('Try this.')
    isBroken = false
    await fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
    expect(await screen.findByRole('link', { name: 'Base' })).toBeTruthy()
  })

  it('that are not there any more are said to be gone', async () => {
    hostOf([modelOf('Base')])
    render(Page, { parts: ['removed'] })
    expect(await screen.findByText('This model is not here any more')).toBeTruthy()
  })
})

it('keeps a new name until it is taken back', async () => {
  const model = modelOf('Base')
  const host = hostOf([model])
  render(RenameDialog, { open: true, model })
  await fireEvent.input(await screen.findByRole('textbox', { name: 'Name' }), {
    target: { value: ' Better ' },
  })
  await fireEvent.click(screen.getByRole('button', { name: 'Rename' }))
  await waitFor(() => expect(host.inputs('models.rename')).toEqual([{ model: 'base', name: 'Better' }]))
  await waitFor(() => expect(toasts.all.at(-1)?.text).toBe('Renamed to Better.'))
  toasts.all.at(-1)?.action?.run()
  await waitFor(() => expect(host.inputs('models.rename').at(-1)).toEqual({ model: 'base', name: 'Base' }))
})

it('opens the export dialog when the address asks for it', async () => {
  hostOf([modelOf('Base')])
  render(Page, { parts: ['base'], query: { export: '1' } })
  expect(await screen.findByRole('dialog', { name: 'Export Base' })).toBeTruthy()
})

it('says how often people preferred a model, and how sure that is', async () => {
  const tally = { model: 'base', wins: 7, losses: 3, share: 0.7, low: 0.397, high: 0.892 }
  const host = hostOf([modelOf('Base')], { playground: { votes: () => [tally] } })
  render(Page, { parts: ['base'] })
  expect(await screen.findByText('7 of 10 votes: 70%, 95 % interval 40% – 89%')).toBeTruthy()
  host.tell('playground', 'voted', {})
  await waitFor(() => expect(host.inputs('playground.votes')).toHaveLength(2))
})

describe('a refused export', () => {
  /** A page with this export under “Exports”. */
  function showExport(job: JobView) {
    const host = hostOf([modelOf('Base')], { jobs: { list: () => [job], dismiss: () => undefined } })
    onTestFinished($effect.root(() => jobs.follow()))
    render(Page, { query: { tab: 'exports' } })
    return host
  }

  it('shows every figure against its limit and what to do', async () => {
    showExport(refusedJob())
    const found = await screen.findByRole('row', { name: /^Difference from the original/ })
    const row = (name: RegExp) => within(screen.getByRole('row', { name }))
    expect(within(found).getByText('at most 0.15 nats')).toBeTruthy()
    expect(within(found).getByText('Refused')).toBeTruthy()
    expect(row(/^Same most likely token/).getByText('at least 80.0%')).toBeTruthy()
    expect(row(/^Same most likely token/).getByText('Refused')).toBeTruthy()
    expect(row(/^Difference of decoded pictures/).getByText('Passed')).toBeTruthy()
    expect(screen.getByText('2 figures are past their limits.')).toBeTruthy()
    expect(screen.getByText(/Keep and mark/)).toBeTruthy()
  })

  it('is told apart from one that failed for another reason, and can be put away', async () => {
    const error = {
      code: 'DISK_FULL',
      message: 'The disk is full.',
      details: {},
      fixes: ['Free some space.'],
    }
    const host = showExport({ ...refusedJob(), error })
    expect((await screen.findByRole('alert')).textContent).toContain('Free some space.')
    expect(screen.queryByText('Refused')).toBeNull()
    const region = screen.getByRole('region', { name: 'Export: Base as int4' })
    expect(within(region).getByRole('link', { name: 'Base' }).getAttribute('href')).toBe('#/models/m1')
    await fireEvent.click(within(region).getByRole('button', { name: 'Put away' }))
    await waitFor(() => expect(host.inputs('jobs.dismiss')).toEqual([{ jobs: ['j1'] }]))
    host.tell('jobs', 'dismissed', { jobs: ['j1'] })
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Export: Base as int4' })).toBeNull())
  })
})
