// Versions, several captions, the history and two windows on one caption, as a person uses them.
import { fireEvent, render, screen, waitFor, within } from '@testing-library/svelte'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { JobView } from '../../../engine/api/contract/views.ts'
import { commands } from '../../../renderer/lib/state/commands.svelte.ts'
import { router } from '../../../renderer/lib/state/router.svelte.ts'
import { toasts } from '../../../renderer/lib/state/toasts.svelte.ts'
import DatasetPage from '../../../renderer/pages/datasets/DatasetPage.svelte'
import { ExportFlow } from '../../../renderer/pages/datasets/exporting.svelte.ts'
import { groupIssues } from '../../../renderer/pages/datasets/issues.ts'
import { fakeDatasets, type FakeDatasets } from './fake-datasets.ts'

const click = (name: string | RegExp) => fireEvent.click(screen.getByRole('button', { name }))
const box = (number = 1) => screen.getByRole<HTMLTextAreaElement>('textbox', { name: `Caption ${number}` })
function stroke(key: string): void {
  commands.press(new KeyboardEvent('keydown', { key }))
}

async function open(host: FakeDatasets, query: Readonly<Record<string, string>> = {}): Promise<FakeDatasets> {
  render(DatasetPage, { client: host.client, id: 'd1', query })
  await screen.findByRole('gridcell', { name: /caption 1$/ })
  return host
}

beforeEach(() => {
  for (const { id } of toasts.all) toasts.dismiss(id)
  location.hash = '#/datasets/d1'
})

describe('versions', () => {
  it('are kept under a name with Enter, listed, and taken back from the notice', async () => {
    const host = await open(fakeDatasets(3), { tab: 'versions' })
    await screen.findByText('No version yet')
    const name = screen.getByRole('textbox', { name: /Keep the present state/ })
    await fireEvent.input(name, { target: { value: ' before cleaning ' } })
    await fireEvent.keyDown(name, { key: 'Enter' })
    const list = await screen.findByRole('list', { name: 'Versions' })
    expect(list.textContent).toMatch(/before cleaning.*3 pairs.*3 captions/)
    expect(host.inputs('keepVersion')).toMatchObject([{ dataset: 'd1', name: 'before cleaning' }])
    toasts.all.at(-1)?.action?.run()
    await waitFor(() => expect(host.inputs('removeVersion')).toMatchObject([{ version: 'v1' }]))
  })

  it('are compared with now: words that went and came, and the pair opens', async () => {
    const host = fakeDatasets(3)
    await host.client.datasets.keepVersion({ dataset: 'd1', name: 'before' })
    host.writeElsewhere('k2', 'caption two')
    await open(host, { view: 'difference', from: 'v1' })
    const dialog = await screen.findByRole('dialog', { name: 'What changed' })
    await within(dialog).findByRole('button', { name: 'Captions: 1' })
    expect(dialog.querySelector('del')?.textContent).toBe('2')
    expect(dialog.querySelector('ins')?.textContent).toBe('two')
    await fireEvent.click(within(dialog).getByRole('button', { name: 'Open' }))
    await screen.findByRole('gridcell', { name: 'caption two' })
    expect(host.inputs('page').at(-1)).toMatchObject({ keys: ['k2'] })
    expect(router.route.query['view']).toBeUndefined()
  })

  it('show no difference where there is none', async () => {
    const host = fakeDatasets(2)
    await host.client.datasets.keepVersion({ dataset: 'd1', name: 'before' })
    await open(host, { view: 'difference', from: 'v1' })
    expect(await screen.findByText('No difference')).toBeDefined()
  })
})

describe('several captions of a pair', () => {
  async function withThree(): Promise<FakeDatasets> {
    const host = fakeDatasets(2)
    host.setCaptions('k1', ['caption 1', 'second', 'third'])
    await open(host)
    await screen.findByRole('textbox', { name: 'Caption 3' })
    return host
  }

  it('are counted in the grid, and one becomes the main one with one click', async () => {
    const host = await withThree()
    screen.getByRole('gridcell', { name: '×3 caption 1' })
    await click('Make caption 3 the main one')
    await waitFor(() => expect(box().value).toBe('third'))
    expect(host.inputs('moveCaption')).toMatchObject([{ key: 'k1', place: 2, to: 0, expected: 'third' }])
  })

  it('move by keys: Alt-Shift with an arrow in the box, m for the next as the main one', async () => {
    const host = await withThree()
    await fireEvent.keyDown(box(2), { key: 'ArrowUp', altKey: true, shiftKey: true })
    await waitFor(() => expect(box().value).toBe('second'))
    expect(document.activeElement).toBe(box())
    await fireEvent.keyDown(box(), { key: 'ArrowUp', altKey: true, shiftKey: true })
    expect(host.inputs('moveCaption')).toHaveLength(1)
    stroke('m')
    await waitFor(() => expect(box().value).toBe('caption 1'))
    expect(box(3).value).toBe('second')
  })

  it('begin with c', async () => {
    await withThree()
    stroke('c')
    const input = await screen.findByRole('textbox', { name: 'New caption' })
    await waitFor(() => expect(document.activeElement).toBe(input))
  })
})

describe('the history of a caption', () => {
  it('writes an earlier text again with one click, and offers to undo', async () => {
    const host = fakeDatasets(1)
    const revision = (number: number, text: string, operation: string | null) => ({
      ...{ place: 0, revision: number, text, operation, createdAt: `2026-01-0${number}T00:00:00.000Z` },
    })
    host.history.push(revision(1, 'as it was', null), revision(2, 'caption 1', 'edit caption'))
    await open(host)
    const details = (await screen.findByText('What the captions were')).closest('details')
    if (details) details.open = true
    await fireEvent(details as Element, new Event('toggle'))
    await fireEvent.click(await screen.findByRole('button', { name: 'Write this again' }))
    await waitFor(() => expect(box().value).toBe('as it was'))
    expect(host.inputs('restoreCaption')).toMatchObject([
      { key: 'k1', place: 0, revision: 1, text: 'as it was' },
    ])
    expect(toasts.all.at(-1)?.action?.label).toBe('Undo')
  })
})

describe('one caption in two windows', () => {
  async function conflicting(): Promise<FakeDatasets> {
    const host = await open(fakeDatasets(2))
    host.writeElsewhere('k1', 'theirs')
    await fireEvent.input(box(), { target: { value: 'mine' } })
    await fireEvent.keyDown(box(), { key: 'Enter' })
    await screen.findByRole('dialog', { name: /changed elsewhere/ })
    return host
  }

  it('keeps what was written when the question is put off, and asks again', async () => {
    const host = await conflicting()
    await fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Escape' })
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect([box().value, host.captionOf('k1')]).toEqual(['mine', 'theirs'])
    await fireEvent.keyDown(box(), { key: 'Enter' })
    await screen.findByRole('dialog', { name: /changed elsewhere/ })
    await click('Write mine')
    await waitFor(() => expect(host.captionOf('k1')).toBe('mine'))
  })

  it('can still have mine after theirs was chosen', async () => {
    const host = await conflicting()
    await click('Keep what is there')
    await waitFor(() => expect(toasts.all.at(-1)?.text).toContain('Yours was: mine'))
    toasts.all.at(-1)?.action?.run()
    await waitFor(() => expect(host.captionOf('k1')).toBe('mine'))
  })
})

describe('pairs', () => {
  it('that an address names are shown, and the address is that of the dataset again', async () => {
    const host = fakeDatasets(5)
    render(DatasetPage, { client: host.client, id: 'd1', query: { keys: 'k4,k2' } })
    await screen.findByText('Only 2 pairs: as asked for.')
    expect(host.inputs('page').at(-1)).toMatchObject({ keys: ['k4', 'k2'] })
    await screen.findByRole('gridcell', { name: 'caption 4' })
  })

  it('of a check are counted with those that are not told one by one', () => {
    const issue = { kind: 'duplicate', severity: 'warning', message: 'm', fix: 'f' } as const
    const [group] = groupIssues([
      { ...issue, keys: ['a'] },
      { ...issue, keys: ['a', 'b'], problems: 7 },
    ])
    expect(group).toMatchObject({ count: 8, keys: ['a', 'b'] })
  })
})

describe('an export', () => {
  const request = { dataset: 'd1', filter: 'red', format: 'folder', destination: 'download' } as const
  const ended = (more: Partial<JobView>) => async () => ({ state: 'done', ...more }) as JobView
  const client = (calls: unknown[]) =>
    ({
      export: async (input: unknown) => {
        calls.push(input)
        return { id: 'j1' }
      },
    }) as unknown as FakeDatasets['client']['datasets']

  it('asks for the pairs that pass and fetches the archive when it is there', async () => {
    const calls: unknown[] = []
    const fetched = vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response('zip'))
    const flow = new ExportFlow(client(calls), ended({ result: 'gr4nt/faces-folder.zip' }))
    expect(await flow.start(request)).toBe(true)
    await waitFor(() => expect(toasts.all.at(-1)?.text).toBe('faces-folder.zip was downloaded.'))
    expect(calls).toEqual([{ dataset: 'd1', filter: 'red', format: 'folder', grant: null }])
    expect(String(fetched.mock.calls[0]?.[0])).toContain('/artifact/gr4nt/faces-folder.zip')
    fetched.mockRestore()
  })

  it('goes into the folder that was granted, and says its name', async () => {
    const calls: unknown[] = []
    const flow = new ExportFlow(client(calls), ended({ result: 'w0rd/faces-folder' }))
    await flow.start({ ...request, destination: { grant: 'g', name: 'pictures' } })
    await waitFor(() => expect(toasts.all.at(-1)?.text).toBe('Exported into faces-folder.'))
    expect(calls).toMatchObject([{ grant: 'g' }])
  })
})
