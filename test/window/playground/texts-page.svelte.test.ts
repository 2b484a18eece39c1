// The playground of texts as a person meets it: from pictures to texts, writing, looking at a token, branching, voting.
import { cleanup, configure, fireEvent, render, screen, waitFor } from '@testing-library/svelte'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { WritingView } from '../../../engine/api/contract/written-views.ts'
import { commands } from '../../../renderer/lib/state/commands.svelte.ts'
import { toasts } from '../../../renderer/lib/state/toasts.svelte.ts'
import { chosenKind } from '../../../renderer/pages/playground/kind.svelte.ts'
import Page from '../../../renderer/pages/playground/Page.svelte'
import { writing } from '../../../renderer/pages/playground/texts/writing.svelte.ts'
import { modelOf } from '../models/fixtures.ts'
import { fakeHost } from '../wizard/fake-host.ts'

configure({ asyncUtilTimeout: 20_000 }) // slow machines

const MODELS = [
  modelOf('Base'),
  modelOf('Writer', { kind: 'text', draws: false }),
  modelOf('Tuned writer', { kind: 'text', draws: false }),
]

function writingOf(text: string, tree: WritingView['tree'] = null): WritingView {
  const token = { id: 5, text, logProb: -0.25, alternatives: [{ id: 9, text: ' sea', logProb: -2 }] }
  return {
    texts: [
      {
        sample: 0,
        text,
        whole: text,
        blob: `blob of ${text}`,
        tokens: [token],
        logProb: -0.25,
        finishReason: 'eos',
        node: 0,
      },
    ],
    ...{ tree, promptTokens: 3, tokensPerSecond: 12.7, prompt: 'On the' },
  }
}

function hostOf(tree: WritingView['tree'] = null) {
  return fakeHost({
    models: { list: () => MODELS },
    playground: {
      write: ({ model }) => writingOf(model === 'writer' ? ' hill' : ' shore', tree),
      prompts: () => [],
      votes: () => [],
      voteTexts: () => ({ vote: 1 }),
      takeBack: () => undefined,
    },
  })
}

/** A host whose texts come when the test says so. */
function slowHost() {
  const waiting = new Map<string, (written: WritingView) => void>()
  const host = fakeHost({
    models: { list: () => MODELS },
    playground: {
      write: ({ model }) => new Promise((resolve) => waiting.set(model, resolve)),
      prompts: () => [],
      votes: () => [],
    },
  })
  return { ...host, answer: (model: string) => waiting.get(model)?.(writingOf(' hill')) }
}

async function write(prompt: string): Promise<void> {
  const box = await screen.findByRole('textbox', { name: 'Prompt' })
  await fireEvent.input(box, { target: { value: prompt } })
  await fireEvent.keyDown(box, { key: 'Enter', ctrlKey: true })
}

beforeEach(() => {
  chosenKind.value = 'texts'
  writing.setBlind(false, [])
  writing.prompt = ''
  for (const pane of writing.panes.slice(1)) writing.removePane(pane)
  writing.panes[0]?.choose('writer')
})
afterEach(cleanup)

it('a switch leads from pictures to texts, whose models alone are offered', async () => {
  chosenKind.value = 'pictures'
  hostOf()
  render(Page)
  await fireEvent.click(await screen.findByRole('radio', { name: 'Texts' }))
  expect(await screen.findByRole('button', { name: 'Write' })).toBeTruthy()
  expect(writing.panes.map(({ model }) => model)).toEqual(['writer'])
})

it('a text model in the address opens texts', async () => {
  chosenKind.value = 'pictures'
  hostOf()
  render(Page, { query: { model: 'tuned writer' } })
  await waitFor(() => expect(chosenKind.value).toBe('texts'))
  await waitFor(() => expect(writing.panes.map(({ model }) => model)).toEqual(['tuned writer']))
})

it('Ctrl+Enter writes; a token shows what could have come and branches from it', async () => {
  const { inputs } = hostOf()
  render(Page)
  await write('On the')
  const token = await screen.findByRole('button', { name: /“ hill”/ })
  expect(screen.getByText(/13 tokens\/s/)).toBeTruthy()
  await fireEvent.click(token)
  await fireEvent.click(await screen.findByRole('button', { name: /sea/ }))
  await waitFor(() => expect(inputs('playground.write')).toHaveLength(2))
  expect(inputs('playground.write')[1]).toMatchObject({ model: 'writer', prompt: 'On the', begun: [9] })
})

it('the beams are drawn, and stand in a table', async () => {
  const node = { logProb: -0.25, score: -0.25, step: 0, fate: 'finished', group: 0 } as const
  hostOf([{ ...node, parent: -1, text: ' hill' }])
  render(Page)
  await write('On the')
  expect(await screen.findByRole('img', { name: /Tree of the tokens/ })).toBeTruthy()
  expect(screen.getAllByRole('cell', { hidden: true }).map((cell) => cell.textContent)).toEqual([
    ...['1', '1', ' hill', '−0.25', '−0.25'],
  ])
})

const sideOf = (model: string) => {
  const blob = model === 'writer' ? 'blob of  hill' : 'blob of  shore'
  return { model, blob, tokens: [5], isEnded: true }
}

it('the better of two texts is kept as a vote, once, with both texts', async () => {
  const { inputs } = hostOf()
  render(Page)
  await screen.findByRole('button', { name: 'Write' })
  writing.addPane('tuned writer')
  await write('On the')
  const [, second] = await screen.findAllByRole('button', { name: 'This one is better' })
  await fireEvent.click(second as HTMLElement)
  await waitFor(() =>
    expect(inputs('playground.voteTexts')).toEqual([
      {
        ...{ prompt: 'On the', chat: null, isBlind: false },
        ...{ winner: sideOf('tuned writer'), loser: sideOf('writer') },
      },
    ]),
  )
  await waitFor(() => expect(toasts.all.at(-1)?.text).toContain('Tuned writer'))
  await waitFor(() => expect(screen.queryByRole('button', { name: 'This one is better' })).toBeNull())

  toasts.all.at(-1)?.action?.run()
  await waitFor(() => expect(inputs('playground.takeBack')).toEqual([{ vote: 1 }]))
  expect(await screen.findAllByRole('button', { name: 'This one is better' })).toHaveLength(2)
})

it('compared blind, nothing tells the models apart until the vote', async () => {
  const { inputs } = hostOf()
  render(Page)
  await fireEvent.click(await screen.findByRole('radio', { name: 'Blind A/B' }))
  await waitFor(() => expect(writing.panes).toHaveLength(2))
  await write('On the')
  await screen.findByText('Which one is better?')
  const sides = ['A', 'B'].map((name) => screen.getByRole('region', { name }))
  for (const side of sides) {
    expect(side.textContent).toMatch(/hill|shore/)
    expect(side.innerHTML).not.toMatch(/writer|tokens|nats|button/i)
  }
  const [, b] = writing.shown.map(({ model }) => model)
  commands.press(new KeyboardEvent('keydown', { key: '2' }))
  await waitFor(() => expect(inputs('playground.voteTexts')).toHaveLength(1))
  expect(inputs('playground.voteTexts')[0]).toMatchObject({ winner: sideOf(b ?? ''), isBlind: true })
  const name = b === 'writer' ? 'Writer' : 'Tuned writer'
  expect(await screen.findByRole('region', { name: `B was ${name}` })).toBeTruthy()
})

it('compared blind, the quicker text waits for the slower', async () => {
  const { answer, ...host } = slowHost()
  render(Page)
  await fireEvent.click(await screen.findByRole('radio', { name: 'Blind A/B' }))
  await waitFor(() => expect(writing.panes).toHaveLength(2))
  await write('On the')
  await waitFor(() => expect(host.inputs('playground.write')).toHaveLength(2))
  const first = writing.panes[0]
  host.tell('playground', 'writing', { pane: first?.id ?? '', sample: 0, text: ' hill', tokens: 1 })
  answer('writer')
  await waitFor(() => expect(first?.status).toBe('done'))
  expect(screen.getAllByText('Both write; shown at once')).toHaveLength(2)
  expect(screen.queryByText('hill')).toBeNull()
  answer('tuned writer')
  expect(await screen.findByText('Which one is better?')).toBeTruthy()
})
