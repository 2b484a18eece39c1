// The pages on models as a person meets them.
import { cleanup, configure, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { ModelView } from '../../../engine/api/contract/views.ts'
import { EngineError } from '../../../engine/base/errors.ts'
import { toasts } from '../../../renderer/lib/state/toasts.svelte.ts'
import ExportJob from '../../../renderer/pages/models/ExportJob.svelte'
import Page from '../../../renderer/pages/models/Page.svelte'
import RenameDialog from '../../../renderer/pages/models/RenameDialog.svelte'
import { fakeHost } from '../wizard/fake-host.ts'
import { modelOf, refusedJob } from './fixtures.ts'

configure({ asyncUtilTimeout: 20_000 }) // slow machines

/** A host with models; renaming answers with the new name. */
function hostOf(models: readonly ModelView[]) {
  return fakeHost({
    models: {
      list: () => models,
      rename: ({ model, name }) => ({ ...(models.find(({ id }) => id === model) as ModelView), name }),
    },
    artifacts: { list: () => [] },
    duels: { list: () => [] },
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

describe('a refused export', () => {
  it('shows every figure against its limit and what to do', () => {
    render(ExportJob, { job: refusedJob(), onretry: vi.fn() })
    const row = (name: RegExp) => within(screen.getByRole('row', { name }))
    expect(row(/^Difference from the original/).getByText('at most 0.15 nats')).toBeTruthy()
    expect(row(/^Difference from the original/).getByText('Refused')).toBeTruthy()
    expect(row(/^Same most likely token/).getByText('at least 80.0%')).toBeTruthy()
    expect(row(/^Same most likely token/).getByText('Refused')).toBeTruthy()
    expect(row(/^Difference of decoded pictures/).getByText('Passed')).toBeTruthy()
    expect(screen.getByText('2 figures are past their limits.')).toBeTruthy()
    expect(screen.getByText(/Keep and mark/)).toBeTruthy()
  })

  it('is told apart from one that failed for another reason', () => {
    const error = {
      code: 'DISK_FULL',
      message: 'The disk is full.',
      details: {},
      fixes: ['Free some space.'],
    }
    render(ExportJob, { job: { ...refusedJob(), error }, onretry: vi.fn() })
    expect(screen.getByRole('alert').textContent).toContain('Free some space.')
    expect(screen.queryByText('Refused')).toBeNull()
  })
})
