// The review of suggested captions as a person uses it, by keys.
import { fireEvent, render, screen, waitFor } from '@testing-library/svelte'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { AppClient } from '../../../engine/api/contract/index.ts'
import type { SuggestionView } from '../../../engine/api/contract/captioner.ts'
import { CallError } from '../../../engine/api/rpc/client.ts'
import { matcherOf } from '../../../engine/host/app/curation/filter.ts'
import { toasts } from '../../../renderer/lib/state/toasts.svelte.ts'
import ReviewDialog from '../../../renderer/pages/datasets/captioner/ReviewDialog.svelte'

type Input = Readonly<Record<string, unknown>> & {
  readonly key: string
  readonly keys?: string[]
  readonly filter: string
}

function suggestion(number: number): SuggestionView {
  return {
    ...{
      key: `k${number}`,
      picture: 'a'.repeat(64),
      file: `cats/${number}.png`,
      captions: [`old ${number}`],
    },
    ...{
      state: 'pending',
      text: `new ${number}`,
      problem: null,
      captioner: 'openai-compatible',
      model: 'tiny-vision',
    },
    ...{ prompt: 'What is it?', seconds: 1, createdAt: '2026-01-01T00:00:00.000Z' },
  }
}

/** A host of so many suggestions, which keeps what it was asked. */
function fakeHost(count: number) {
  const asked: [string, Input][] = []
  const captions = new Map(Array.from({ length: count }, (_, i) => [`k${i + 1}`, `old ${i + 1}`]))
  let waiting = Array.from({ length: count }, (_, i) => suggestion(i + 1))
  let undone: (() => void)[] = []
  const decide = (keys: readonly string[], change: (key: string) => void) => {
    const [before, texts] = [waiting, new Map(captions)]
    undone.push(() => {
      waiting = before
      for (const [key, text] of texts) captions.set(key, text)
    })
    waiting = waiting.filter(({ key }) => !keys.includes(key))
    for (const key of keys) change(key)
    return { id: undone.length, description: 'accept', undone: false, changed: keys.length, createdAt: '' }
  }
  const passing = (filter: string) => waiting.filter(({ key }) => filter === '' || key === filter)
  const answers: Record<string, (input: Input) => unknown> = {
    page: ({ filter = '', state = 'pending', after }) => {
      if (state !== 'pending') return { total: 0, suggestions: [], problem: null }
      if (filter === 'tag:') return { total: 0, suggestions: [], problem: matcherOf(filter).problem }
      const rest = passing(filter).filter(({ key }) => !after || key > String(after))
      return {
        total: passing(filter).length,
        problem: null,
        suggestions: rest.map((one) => ({ ...one, captions: [captions.get(one.key) ?? ''] })),
      }
    },
    accept: ({ key, text, expected }) => {
      if (captions.get(key) !== expected)
        throw new CallError({
          code: 'CONFLICT',
          message: 'changed',
          details: { current: captions.get(key) },
          fixes: [],
        })
      return decide([key], () => void captions.set(key, String(text)))
    },
    acceptAll: ({ filter }) =>
      decide(
        passing(filter).map(({ key }) => key),
        (key) => void captions.set(key, key.replace('k', 'new ')),
      ),
    reject: ({ keys, filter }) => {
      const rejected = keys ?? passing(filter).map(({ key }) => key)
      decide(rejected, () => undefined)
      return rejected
    },
    restore: () => undone.pop()?.(),
    undo: () => undone.pop()?.(),
    show: () => ({ operations: [{ id: undone.length, undone: false }] }),
  }
  const service = new Proxy(
    {},
    {
      get: (_, name: string) =>
        name.startsWith('on')
          ? () => () => undefined
          : async (input: Input) => {
              asked.push([name, input])
              return answers[name]?.(input)
            },
    },
  )
  undone = []
  return {
    client: { captioner: service, datasets: service } as unknown as Pick<AppClient, 'captioner' | 'datasets'>,
    captions,
    inputs: (name: string) => asked.filter(([called]) => called === name).map(([, input]) => input),
  }
}

async function open(count: number) {
  const host = fakeHost(count)
  const onsuggest = vi.fn()
  render(ReviewDialog, {
    client: host.client,
    dataset: 'd1',
    pictureSize: 64,
    locked: undefined,
    onclose: () => undefined,
    onsuggest,
  })
  await screen.findByRole('region', { name: 'Review suggestions' })
  if (count > 0) await screen.findByText('cats/1.png')
  return { ...host, onsuggest }
}
const region = () => screen.getByRole('region', { name: 'Review suggestions' })
const box = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Suggestion' })
const press = (key: string, more: KeyboardEventInit = {}) => fireEvent.keyDown(region(), { key, ...more })

beforeEach(() => {
  for (const { id } of toasts.all) toasts.dismiss(id)
})

describe('the review', () => {
  it('shows the caption, the suggestion, the words that differ and who suggested', async () => {
    await open(2)
    expect(screen.getByText('old 1', { selector: 'p' })).toBeTruthy()
    expect(box().value).toBe('new 1')
    expect([
      screen.getByText('old', { selector: 'del' }),
      screen.getByText('new', { selector: 'ins' }),
    ]).toHaveLength(2)
    expect(region().textContent).toContain('By tiny-vision')
    expect(region().textContent).toContain('What is it?')
    expect(screen.getByText('2 left')).toBeTruthy()
  })

  it('accepts with A, rejects with R and goes on, until nothing is left', async () => {
    const host = await open(3)
    await press('a')
    await screen.findByText('cats/2.png')
    await press('r')
    await screen.findByText('cats/3.png')
    await press('Enter')
    await screen.findByText('0 left')
    expect([...host.captions.values()]).toEqual(['new 1', 'old 2', 'new 3'])
    expect(host.inputs('accept')[0]).toEqual({
      dataset: 'd1',
      key: 'k1',
      text: 'new 1',
      expected: 'old 1',
      how: 'replace',
    })
    expect(screen.getByText('Accepted')).toBeTruthy()
  })

  it('moves with arrows and decides nothing by that', async () => {
    const host = await open(3)
    await press('ArrowRight')
    await screen.findByText('cats/2.png')
    await press('ArrowLeft')
    await screen.findByText('cats/1.png')
    expect([...host.captions.values()]).toEqual(['old 1', 'old 2', 'old 3'])
  })

  it('accepts what was written in the box with Enter, where letters are letters', async () => {
    const host = await open(2)
    await press('e')
    await waitFor(() => expect(document.activeElement).toBe(box()))
    await fireEvent.input(box(), { target: { value: 'a ragged cat' } })
    await fireEvent.keyDown(box(), { key: 'r' })
    expect(screen.getByRole('button', { name: 'Accept as edited' })).toBeTruthy()
    await fireEvent.keyDown(box(), { key: 'Enter' })
    await waitFor(() => expect(host.captions.get('k1')).toBe('a ragged cat'))
    expect(host.inputs('reject')).toEqual([])
    await screen.findByText('cats/2.png')
    await press('ArrowLeft')
    expect(await screen.findByText('a ragged cat', { selector: 'p' })).toBeTruthy()
    expect(screen.getByText('Accepted')).toBeTruthy()
  })

  it('leaves the box with Escape, without the edit', async () => {
    const host = await open(1)
    await fireEvent.input(box(), { target: { value: 'never mind' } })
    await fireEvent.keyDown(box(), { key: 'Escape' })
    await waitFor(() => expect(box().value).toBe('new 1'))
    expect(screen.getByRole('dialog')).toBeTruthy()
    expect(host.inputs('accept')).toEqual([])
  })

  it('takes the last decisions back, one after the other', async () => {
    const host = await open(3)
    await press('a')
    await screen.findByText('cats/2.png')
    await press('r')
    await screen.findByText('cats/3.png')
    await press('z', { ctrlKey: true })
    await screen.findByText('cats/2.png')
    await press('z', { ctrlKey: true })
    await screen.findByText('cats/1.png')
    expect(host.captions.get('k1')).toBe('old 1')
    expect(await screen.findByText('3 left')).toBeTruthy()
  })

  it('accepts all that pass the filter, as one change', async () => {
    const host = await open(3)
    await fireEvent.input(screen.getByRole('searchbox', { name: 'Filter' }), { target: { value: 'k2' } })
    await fireEvent.click(await screen.findByRole('button', { name: 'Accept all 1' }))
    await waitFor(() => expect(host.captions.get('k2')).toBe('new 2'))
    expect(host.inputs('acceptAll')).toEqual([{ dataset: 'd1', filter: 'k2', how: 'replace' }])
    expect(host.captions.get('k1')).toBe('old 1')
    await screen.findByText('No suggestion passes the filter')
  })

  it('accepts nothing by a filter with a mistake, and says what it is', async () => {
    await open(2)
    await fireEvent.input(screen.getByRole('searchbox', { name: 'Filter' }), { target: { value: 'tag:' } })
    await screen.findByText(/expected a tag/)
    expect(screen.getByRole<HTMLButtonElement>('button', { name: /Accept all/ }).disabled).toBe(true)
  })

  it('shows a caption that was changed elsewhere, and writes over it only after another look', async () => {
    const host = await open(2)
    host.captions.set('k1', 'theirs')
    await press('a')
    await screen.findByText('theirs', { selector: 'p' })
    expect(host.captions.get('k1')).toBe('theirs')
    await press('a')
    await waitFor(() => expect(host.captions.get('k1')).toBe('new 1'))
  })

  it('leads to suggesting where nothing waits', async () => {
    const host = await open(0)
    await fireEvent.click(await screen.findByRole('button', { name: 'Suggest captions…' }))
    expect(host.onsuggest).toHaveBeenCalledOnce()
  })
})
