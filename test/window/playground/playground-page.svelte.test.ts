// The playground as a person meets it: keys, stopping, blind comparing.
import { cleanup, configure, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PromptView } from '../../../engine/api/contract/views.ts'
import { toasts } from '../../../renderer/lib/state/toasts.svelte.ts'
import { commands } from '../../../renderer/lib/state/commands.svelte.ts'
import { playground } from '../../../renderer/pages/playground/playground.svelte.ts'
import Page from '../../../renderer/pages/playground/Page.svelte'
import { modelOf } from '../models/fixtures.ts'
import { fakeHost } from '../wizard/fake-host.ts'
import { drawingOf } from './fake-client.ts'

configure({ asyncUtilTimeout: 20_000 }) // slow machines

const MODELS = [modelOf('Base'), modelOf('Tuned', { parent: 'base' })]
const PAST: PromptView[] = [{ id: 1, text: 'a green cat', usedAt: '2025-01-01T00:00:00Z', times: 2 }]

/** A host whose drawings end at once, or when they are stopped. */
function hostOf({ isSlow = false, models = MODELS } = {}) {
  const signals: AbortSignal[] = []
  const host = fakeHost({
    models: { list: () => models },
    playground: {
      draw: ({ model }, signal) => {
        signals.push(signal)
        return isSlow ? new Promise(() => undefined) : drawingOf(`picture-of-${model}`)
      },
      prompts: () => PAST,
      votes: () => [],
      vote: () => ({ vote: 7 }),
      takeBack: () => undefined,
    },
  })
  return { ...host, signals }
}
const box = () => screen.findByRole('textbox', { name: 'Prompt' })
const type = async (value: string) => fireEvent.input(await box(), { target: { value } })

beforeEach(() => {
  playground.setBlind(false, [])
  playground.prompt = ''
  for (const pane of playground.panes.slice(1)) playground.removePane(pane)
  playground.panes[0]?.choose('base')
})
afterEach(cleanup)

describe('the prompt box', () => {
  it('draws on Enter and not on Shift+Enter', async () => {
    const { inputs } = hostOf()
    render(Page)
    await type('a red circle')
    await fireEvent.keyDown(await box(), { key: 'Enter', shiftKey: true })
    expect(inputs('playground.draw')).toEqual([])
    await fireEvent.keyDown(await box(), { key: 'Enter' })
    await waitFor(() =>
      expect(inputs('playground.draw')).toMatchObject([{ model: 'base', prompt: 'a red circle' }]),
    )
    expect(await screen.findByText(/tokens\/s/)).toBeTruthy()
  })

  it('brings earlier prompts when it is empty', async () => {
    const { inputs } = hostOf()
    render(Page)
    await waitFor(() => expect(inputs('playground.prompts')).not.toEqual([]))
    await waitFor(() => expect(playground.past.list).toHaveLength(1))
    await fireEvent.keyDown(await box(), { key: 'ArrowUp' })
    await waitFor(async () => expect(((await box()) as HTMLTextAreaElement).value).toBe('a green cat'))
  })
})

it('stops a drawing at the host', async () => {
  const { signals } = hostOf({ isSlow: true })
  render(Page)
  await type('a red circle')
  await fireEvent.keyDown(await box(), { key: 'Enter' })
  await waitFor(() => expect(signals).toHaveLength(1))
  await fireEvent.click(await screen.findByRole('button', { name: 'Stop' }))
  await waitFor(() => expect(signals[0]?.aborted).toBe(true))
  expect(await screen.findByText('Stopped')).toBeTruthy()
})

it('hides names in a blind comparison until the vote by key', async () => {
  const { inputs } = hostOf()
  render(Page)
  await fireEvent.click(await screen.findByRole('radio', { name: 'Blind A/B' }))
  await type('a red circle')
  await fireEvent.keyDown(await box(), { key: 'Enter' })
  await screen.findByText('Which one is better?')
  const sides = ['A', 'B'].map((name) => screen.getByRole('region', { name }))
  for (const side of sides) expect(side.innerHTML).not.toMatch(/base|tuned|tokens\/s|ln p/i)
  commands.press(new KeyboardEvent('keydown', { key: '2' }))
  await waitFor(() => expect(inputs('playground.vote')).toHaveLength(1))
  const [{ winner }] = inputs('playground.vote') as [{ winner: { model: string } }]
  const name = winner.model === 'base' ? 'Base' : 'Tuned'
  expect(await screen.findByRole('region', { name: `B was ${name}` })).toBeTruthy()

  await waitFor(() => expect(toasts.all.at(-1)?.action?.label).toBe('Take the last vote back'))
  ;(document.activeElement as HTMLElement).blur()
  commands.press(new KeyboardEvent('keydown', { key: 'z', ctrlKey: true }))
  await waitFor(() => expect(inputs('playground.takeBack')).toEqual([{ vote: 7 }]))
  await waitFor(() => expect(toasts.all.at(-1)?.text).toMatch(/^Taken back: /))
  expect(screen.queryByRole('button', { name: /Take the last vote back/ })).toBeNull()
})

it('says what is missing when no model draws', async () => {
  hostOf({ models: [modelOf('Judge', { draws: false })] })
  render(Page)
  const empty = (await screen.findByText('No model that draws')).parentElement as HTMLElement
  expect(within(empty).getByRole('link', { name: 'To the models' })).toBeTruthy()
})
