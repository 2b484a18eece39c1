// The playground of texts without a browser: what panes ask and keep, and where tokens of a beam search are drawn.
import { describe, expect, it } from 'vitest'
import type { AppClient } from '../../../engine/api/contract/index.ts'
import type {
  BeamNodeView,
  WritingView,
  WrittenTokenView,
} from '../../../engine/api/contract/written-views.ts'
import { CallError } from '../../../engine/api/rpc/client.ts'
import { stopLines, stopsOf } from '../../../renderer/pages/playground/texts/stops.ts'
import { TextPane } from '../../../renderer/pages/playground/texts/text-pane.svelte.ts'
import { surpriseOf, visible } from '../../../renderer/pages/playground/texts/tokens.ts'
import { layoutTree } from '../../../renderer/pages/playground/texts/tree-layout.ts'

type WriteInput = Parameters<AppClient['playground']['write']>[0]
type News = Parameters<Parameters<AppClient['playground']['onWriting']>[0]>[0]

interface Asked {
  readonly input: WriteInput
  answer(writing: WritingView): void
}

function fakeWriter(): { client: AppClient; asked: Asked[]; tell(news: News): void } {
  const asked: Asked[] = []
  const listeners = new Set<(news: News) => void>()
  const write = (input: WriteInput, signal: AbortSignal) =>
    new Promise<WritingView>((resolve, reject) => {
      asked.push({ input, answer: resolve })
      const cancelled = { code: 'CANCELLED', message: 'Cancelled.', details: {}, fixes: [] }
      signal.addEventListener('abort', () => reject(new CallError(cancelled)))
    })
  const onWriting = (listener: (news: News) => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
  const client = { playground: { write, onWriting } } as unknown as AppClient
  return { client, asked, tell: (news) => listeners.forEach((listener) => listener(news)) }
}

const token = (id: number, text: string, others: readonly string[] = []): WrittenTokenView => ({
  ...{ id, text, logProb: -0.5 },
  alternatives: others.map((other, i) => ({ id: 100 + i, text: other, logProb: -1 })),
})
const textOf = (tokens: readonly WrittenTokenView[]) => tokens.map(({ text }) => text).join('')
const writingOf = (tokens: readonly WrittenTokenView[], whole = textOf(tokens)): WritingView => ({
  texts: [
    {
      ...{ sample: 0, text: textOf(tokens), whole, blob: 'b', tokens, logProb: -1 },
      ...{ finishReason: 'eos', node: null },
    },
  ],
  ...{ tree: null, promptTokens: 2, tokensPerSecond: 10, prompt: 'Once' },
})
const ORDER = { prompt: 'Once', chat: null, seed: 3 }

describe('a pane of a text model', () => {
  it('shows the text as it comes and keeps the result', async () => {
    const { client, asked, tell } = fakeWriter()
    const pane = new TextPane(client, 'm1')
    const done = pane.write(ORDER)
    expect(pane.isWriting).toBe(true)
    tell({ pane: pane.id, sample: 0, text: ' upon', tokens: 1 })
    tell({ pane: 'another', sample: 0, text: ' nothing', tokens: 9 })
    tell({ pane: pane.id, sample: 0, text: ' a', tokens: 2 })
    expect([pane.streams, pane.tokens]).toEqual([[' upon a'], 2])
    asked[0]?.answer(writingOf([token(1, ' upon'), token(2, ' a')]))
    await done
    expect(pane.status).toBe('done')
    expect(asked[0]?.input).toMatchObject({ model: 'm1', prompt: 'Once', seed: 3, begun: [] })
    expect(asked[0]?.input.options).toMatchObject({ topAlternatives: 6 })
  })

  it('asks for the tree of beams only where it searches by beams', async () => {
    const { client, asked } = fakeWriter()
    const pane = new TextPane(client, 'm1')
    pane.options = { numBeams: 4 }
    void pane.write(ORDER)
    expect(asked[0]?.input.options).toMatchObject({ numBeams: 4, beamTree: true })
    pane.cancel()
  })

  it('keeps a place for every result, whichever is heard of first', async () => {
    const { client, asked, tell } = fakeWriter()
    const pane = new TextPane(client, 'm1')
    const first = pane.write(ORDER)
    tell({ pane: pane.id, sample: 2, text: ' third', tokens: 1 })
    tell({ pane: pane.id, sample: 0, text: ' first', tokens: 1 })
    expect(pane.streams).toEqual([' first', '', ' third'])
    asked[0]?.answer(writingOf([token(1, ' upon', [' the'])]))
    await first
    const [text] = pane.result?.writing.texts ?? []
    void pane.branch(text as never, 0, { id: 100, text: ' the', logProb: -1 })
    tell({ pane: pane.id, sample: 1, text: ' hill', tokens: 1 })
    expect(pane.streams).toEqual([' the', ' the hill'])
    pane.cancel()
  })

  it('writes on from another token and keeps everything before it', async () => {
    const { client, asked } = fakeWriter()
    const pane = new TextPane(client, 'm1')
    const first = pane.write(ORDER)
    asked[0]?.answer(writingOf([token(1, ' upon'), token(2, ' a', [' the']), token(3, ' time')]))
    await first
    const [text] = pane.result?.writing.texts ?? []
    const second = pane.branch(text as never, 1, { id: 100, text: ' the', logProb: -1 })
    expect(asked[1]?.input.begun).toEqual([1, 100])
    asked[1]?.answer(writingOf([token(4, ' hill')]))
    await second
    const { result } = pane
    expect(result?.begun.map(({ text: kept }) => kept)).toEqual([' upon', ' the'])
    expect(result?.begun[1]?.alternatives.map(({ text: other }) => other)).toEqual([' the'])
  })

  it('keeps what came when it is stopped, and drops answers to older orders', async () => {
    const { client, asked, tell } = fakeWriter()
    const pane = new TextPane(client, 'm1')
    const first = pane.write(ORDER)
    tell({ pane: pane.id, sample: 0, text: ' upon', tokens: 1 })
    pane.cancel()
    await first
    expect([pane.status, pane.streams]).toEqual(['cancelled', [' upon']])
    const second = pane.write({ ...ORDER, seed: 4 })
    asked[0]?.answer(writingOf([token(1, ' old')]))
    asked[1]?.answer(writingOf([token(1, ' new')]))
    await second
    expect(pane.result?.writing.texts[0]?.text).toBe(' new')
  })
})

describe('a tree of beams', () => {
  const node = (parent: number, step: number, fate: BeamNodeView['fate']): BeamNodeView => ({
    ...{ parent, step, fate, text: `t${parent}`, logProb: -1, score: -1, group: 0 },
  })
  // 0 goes on to 2 (ended, the result) and 3; 1 is left behind
  const nodes = [node(-1, 0, 'kept'), node(-1, 0, 'dropped'), node(0, 1, 'finished'), node(0, 1, 'kept')]

  it('puts a parent between its children, and marks the way to a result', () => {
    const { nodes: placed, columns, lines } = layoutTree(nodes, [{ node: 2 }], { hasDropped: false })
    const shown = placed.map(({ id, column, line, result }) => [id, column, line, result])
    expect(shown.toSorted()).toEqual([
      [0, 0, 0.5, 0],
      [2, 1, 0, 0],
      [3, 1, 1, undefined],
    ])
    expect([columns, lines]).toEqual([2, 2])
  })

  it('shows what was left behind where that is asked for', () => {
    const { nodes: placed, lines } = layoutTree(nodes, [{ node: 2 }], { hasDropped: true })
    expect([placed.length, lines]).toEqual([4, 3])
  })
})

describe('texts that end a result', () => {
  it('stand one per line, line breaks as \\n, and empty lines name nothing', () => {
    expect(stopsOf('\\n\\n\n\nEnd')).toEqual(['\n\n', 'End'])
    expect(stopLines({ stopStrings: ['\n\n', 'End'] })).toBe('\\n\\n\nEnd')
    expect(stopLines({})).toBe('')
  })
})

it('a token is as surprising as its probability is small, and says what cannot be seen', () => {
  const surprises = [0, -3, -6, -20, null].map((logProb) => surpriseOf({ id: 1, text: '', logProb }))
  expect(surprises).toEqual([0, 0.5, 1, 1, 0])
  expect(visible('a\n\tb')).toBe('a⏎⇥b')
})
