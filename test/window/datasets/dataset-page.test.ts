// The page of one dataset as a person uses it, mostly by keys.
import { fireEvent, render, screen, waitFor } from '@testing-library/svelte'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { commands } from '../../../renderer/lib/state/commands.svelte.ts'
import { toasts } from '../../../renderer/lib/state/toasts.svelte.ts'
import DatasetPage from '../../../renderer/pages/datasets/DatasetPage.svelte'
import { fakeDatasets, type FakeDatasets } from './fake-datasets.ts'

async function open(pairs: number): Promise<FakeDatasets> {
  const host = fakeDatasets(pairs)
  render(DatasetPage, { client: host.client, id: 'd1', query: {} })
  await screen.findByRole('gridcell', { name: 'caption 1' })
  await screen.findByRole('textbox', { name: 'Caption 1' })
  return host
}
/** A stroke that nothing in the page took, as the frame hands it on. */
function stroke(key: string, more: KeyboardEventInit = {}): void {
  commands.press(new KeyboardEvent('keydown', { key, ...more }))
}
const box = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Caption 1' })
async function write(text: string): Promise<void> {
  await fireEvent.input(box(), { target: { value: text } })
}

beforeEach(() => {
  for (const { id } of toasts.all) toasts.dismiss(id)
  location.hash = '#/datasets/d1'
})

describe('captioning one by one', () => {
  it('saves five captions with Enter alone and says how far it is', async () => {
    const host = await open(5)
    stroke('l')
    for (let number = 1; number <= 5; number++) {
      await screen.findByText(`${number} of 5`, { selector: '.label' })
      await waitFor(() => expect(box().value).toBe(`caption ${number}`))
      await write(`better ${number}`)
      await fireEvent.keyDown(box(), { key: 'Enter' })
    }
    await screen.findByText(/This was the last of 5 pairs/)
    expect(host.inputs('setCaption').map(({ key, text, expected }) => [key, text, expected])).toEqual(
      [1, 2, 3, 4, 5].map((number) => [`k${number}`, `better ${number}`, `caption ${number}`]),
    )
  })

  it('goes on without a call where nothing was written, and back with Alt and an arrow', async () => {
    const host = await open(5)
    stroke('l')
    await waitFor(() => expect(box().value).toBe('caption 1'))
    await fireEvent.keyDown(box(), { key: 'Enter' })
    await waitFor(() => expect(box().value).toBe('caption 2'))
    await fireEvent.keyDown(box(), { key: 'ArrowUp', altKey: true })
    await waitFor(() => expect(box().value).toBe('caption 1'))
    expect(host.inputs('setCaption')).toEqual([])
  })

  it('rates with Alt and a digit', async () => {
    const host = await open(5)
    stroke('l')
    await waitFor(() => expect(box().value).toBe('caption 1'))
    await fireEvent.keyDown(box(), { key: '4', code: 'Digit4', altKey: true })
    await waitFor(() => expect(host.inputs('setRating')).toMatchObject([{ keys: ['k1'], rating: 4 }]))
  })

  it('takes back with the first Esc and leaves with the second, on the pair it came to', async () => {
    const host = await open(5)
    stroke('l')
    await waitFor(() => expect(box().value).toBe('caption 1'))
    await fireEvent.keyDown(box(), { key: 'ArrowDown', altKey: true })
    await waitFor(() => expect(box().value).toBe('caption 2'))
    await write('never mind')
    await fireEvent.keyDown(box(), { key: 'Escape' })
    await waitFor(() => expect(box().value).toBe('caption 2'))
    await fireEvent.keyDown(box(), { key: 'Escape' })
    await screen.findByRole('grid', { name: 'Pairs' })
    await waitFor(() => expect(box().value).toBe('caption 2'))
    expect(host.inputs('setCaption')).toEqual([])
  })
})

describe('the caption of a pair', () => {
  it('is taken back with Esc and saved with Enter', async () => {
    const host = await open(2)
    await write('other')
    await fireEvent.keyDown(box(), { key: 'Escape' })
    await waitFor(() => expect(box().value).toBe('caption 1'))
    await write('a red ball')
    await fireEvent.keyDown(box(), { key: 'Enter' })
    await waitFor(() => expect(host.captionOf('k1')).toBe('a red ball'))
    expect(host.inputs('setCaption')).toHaveLength(1)
  })

  it('is chosen when another window has changed it: mine is written over theirs', async () => {
    const host = await open(2)
    host.writeElsewhere('k1', 'theirs')
    await write('mine')
    await fireEvent.keyDown(box(), { key: 'Enter' })
    const dialog = await screen.findByRole('dialog', { name: /changed elsewhere/ })
    expect(dialog.textContent).toContain('theirs')
    expect(host.captionOf('k1')).toBe('theirs')
    await fireEvent.click(screen.getByRole('button', { name: 'Write mine' }))
    await waitFor(() => expect(host.captionOf('k1')).toBe('mine'))
  })

  it('is chosen when another window has changed it: theirs stays', async () => {
    const host = await open(2)
    host.writeElsewhere('k1', 'theirs')
    await write('mine')
    await fireEvent.keyDown(box(), { key: 'Enter' })
    await fireEvent.click(await screen.findByRole('button', { name: 'Keep what is there' }))
    await waitFor(() => expect(box().value).toBe('theirs'))
    expect(host.captionOf('k1')).toBe('theirs')
  })
})

describe('changes', () => {
  it('move a pair to the trash with Delete, and the notice takes it back', async () => {
    const host = await open(3)
    stroke('Delete')
    await waitFor(() => expect(toasts.all.at(-1)?.text).toBe('1 pair moved to the trash.'))
    expect(host.inputs('setStatus')).toMatchObject([{ keys: ['k1'], status: 'excluded' }])
    toasts.all.at(-1)?.action?.run()
    await waitFor(() => expect(host.inputs('undo')).toHaveLength(1))
    await waitFor(() => expect(toasts.all.at(-1)?.text).toContain('Taken back'))
  })

  it('offer to undo only the last one', async () => {
    await open(3)
    stroke('3')
    await waitFor(() => expect(toasts.all).toHaveLength(1))
    stroke('5')
    await waitFor(() => expect(toasts.all.map(({ text }) => text)).toEqual(['1 pair rated 5.']))
  })

  it('go to every selected pair', async () => {
    const host = await open(4)
    const grid = screen.getByRole('grid', { name: 'Pairs' })
    await fireEvent.keyDown(grid, { key: 'a', ctrlKey: true })
    await screen.findByText('4 pairs selected')
    stroke('2')
    await waitFor(() => expect(host.inputs('setRating')).toMatchObject([{ keys: ['k1', 'k2', 'k3', 'k4'] }]))
  })
})

describe('a filter with a mistake', () => {
  it('says what is wrong and leaves the pairs where they are', async () => {
    await open(3)
    const filter = screen.getByRole('combobox', { name: 'Filter' })
    await fireEvent.input(filter, { target: { value: 'rating:>' } })
    expect((await screen.findByRole('alert')).textContent).toContain('expected a number such as 3')
    expect(screen.getByRole('gridcell', { name: 'caption 1' })).toBeTruthy()
  })
})

describe('a cell that is touched', () => {
  const shown: Element[] = []
  beforeEach(() => {
    shown.length = 0
    Element.prototype.scrollIntoView = function (this: Element) {
      shown.push(this)
    }
  })
  afterEach(() => vi.restoreAllMocks())
  const inNarrow = (isNarrow: boolean) =>
    vi
      .spyOn(window, 'matchMedia')
      .mockImplementation((media) => ({ media, matches: isNarrow }) as MediaQueryList)

  it('brings the panel into sight where it lies below, and a button leads back', async () => {
    await open(5)
    inNarrow(true)
    await fireEvent.click(screen.getByRole('gridcell', { name: 'caption 2' }))
    await waitFor(() => expect(box().value).toBe('caption 2'))
    expect(shown.at(-1)?.contains(box())).toBe(true)
    await fireEvent.click(screen.getByText('Back to the pairs'))
    expect(shown.at(-1)?.contains(screen.getByRole('grid'))).toBe(true)
  })

  it('moves nothing where the panel lies beside', async () => {
    await open(5)
    inNarrow(false)
    await fireEvent.click(screen.getByRole('gridcell', { name: 'caption 2' }))
    await waitFor(() => expect(box().value).toBe('caption 2'))
    expect(shown).toEqual([])
  })
})
