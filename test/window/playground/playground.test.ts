// One prompt for several panes: the same seed, stopping, votes that are blind until they are given.
import { describe, expect, it, vi } from 'vitest'
import { Playground } from '../../../renderer/pages/playground/playground.svelte.ts'
import { drawingOf, fakePlayground } from './fake-client.ts'

/** A playground with a prompt and a pane for each model. */
function withPanes(...models: string[]) {
  const host = fakePlayground()
  const playground = new Playground(host.client)
  playground.prompt = 'a red circle'
  for (const model of models) playground.addPane(model)
  return { ...host, playground }
}

describe('drawing', () => {
  it('sends the same prompt and seed to all panes', () => {
    const { playground, asked } = withPanes('base', 'tuned', 'other')
    void playground.draw()
    expect(asked.map(({ input }) => input.model)).toEqual(['base', 'tuned', 'other'])
    expect(new Set(asked.map(({ input }) => input.seed))).toEqual(new Set([playground.seed]))
    expect(new Set(asked.map(({ input }) => input.pane)).size).toBe(3)
  })

  it('keeps a seed that was typed and rolls one that was not', () => {
    const { playground, asked } = withPanes('base')
    playground.setSeed(42)
    void playground.draw()
    void playground.draw()
    expect(asked.map(({ input }) => input.seed)).toEqual([42, 42])
    playground.isSeedLocked = false
    for (let i = 0; i < 8; i++) void playground.draw()
    expect(new Set(asked.map(({ input }) => input.seed)).size).toBeGreaterThan(1)
  })

  it('sends only the options that a person changed', () => {
    const { playground, asked } = withPanes('base', 'tuned')
    const [, second] = playground.panes
    if (second) second.options = { temperature: 0.7 }
    playground.count = 3
    void playground.draw()
    expect(asked[0]?.input.options).toEqual({ numReturnSequences: 3 })
    expect(asked[1]?.input.options).toEqual({ numReturnSequences: 3, temperature: 0.7 })
  })

  it('draws at least as many to choose from as it keeps', () => {
    const { playground, asked } = withPanes('base')
    playground.count = 6
    playground.isRanked = true
    playground.bestOf = 4
    void playground.draw()
    expect(asked[0]?.input.bestOf).toBe(6)
  })

  it('asks for nothing without a prompt or a model', () => {
    const { playground, asked } = withPanes('')
    void playground.draw()
    playground.panes[0]?.choose('base')
    playground.prompt = '  '
    void playground.draw()
    expect(asked).toEqual([])
  })

  it('aborts every call when it is stopped', async () => {
    const { playground, asked } = withPanes('base', 'tuned')
    const drawing = playground.draw()
    playground.cancel()
    await drawing
    expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, true])
    expect(playground.panes.map(({ status }) => status)).toEqual(['cancelled', 'cancelled'])
    expect(playground.isDrawing).toBe(false)
  })

  it('drops the answer of an older drawing', async () => {
    const { playground, asked } = withPanes('base')
    void playground.draw()
    const second = playground.draw()
    asked[0]?.answer(drawingOf('old'))
    asked[1]?.answer(drawingOf('new'))
    await second
    expect(playground.panes[0]?.result?.pictures[0]?.picture).toBe('new')
  })

  it('shows pictures of its own pane on the way and gives their addresses back', async () => {
    const made = vi.spyOn(URL, 'createObjectURL')
    const revoked = vi.spyOn(URL, 'revokeObjectURL')
    const { playground, asked, tell } = withPanes('base', 'tuned')
    const drawing = playground.draw()
    const [first, second] = playground.panes
    const pane = first?.id ?? ''
    tell({ pane, done: 8, total: 64, pictures: [btoa('row one')] })
    tell({ pane, done: 16, total: 64, pictures: [] })
    expect(first?.previews).toHaveLength(1)
    expect(first?.share).toBe(0.25)
    expect(second?.previews).toHaveLength(0)
    tell({ pane, done: 24, total: 64, pictures: [btoa('row two')] })
    for (const one of asked) one.answer(drawingOf('done'))
    await drawing
    expect(first?.previews).toEqual([])
    expect(revoked.mock.calls.flat()).toEqual(made.mock.results.map(({ value }) => value as string))
    vi.restoreAllMocks()
  })
})

describe('panes', () => {
  it('get models as far as possible different ones, also in place of removed ones', () => {
    const { playground } = withPanes('removed', 'base', '')
    playground.fill(['base', 'tuned'])
    expect(playground.panes.map(({ model }) => model)).toEqual(['tuned', 'base', 'base'])
  })

  it('are made where a blind comparison needs two', () => {
    const { playground } = withPanes()
    playground.setBlind(true, ['base', 'tuned'])
    expect(playground.panes.map(({ model }) => model)).toEqual(['base', 'tuned'])
  })

  it('never are more than the host keeps open', () => {
    const { playground } = withPanes('a', 'b', 'c', 'd', 'e')
    expect(playground.panes).toHaveLength(4)
  })
})

describe('voting', () => {
  /** Two models, one finished picture each. */
  async function drawn(isBlind: boolean) {
    const parts = withPanes('base', 'tuned')
    if (isBlind) parts.playground.setBlind(true, [])
    const drawing = parts.playground.draw()
    for (const one of parts.asked) one.answer(drawingOf(`picture of ${one.input.model}`))
    await drawing
    return parts
  }

  it('hides the names in a blind comparison until the vote', async () => {
    const { playground, votes } = await drawn(true)
    expect(playground.isHidden).toBe(true)
    const [first, second] = playground.shown.map(({ result }) => result?.model)
    await playground.vote(0)
    expect(playground.isHidden).toBe(false)
    expect(votes).toEqual([
      {
        prompt: 'a red circle',
        winner: { model: first, picture: `picture of ${first}` },
        loser: { model: second, picture: `picture of ${second}` },
      },
    ])
  })

  it('cannot be voted on twice', async () => {
    const { playground, votes } = await drawn(true)
    await Promise.all([playground.vote(0), playground.vote(1)])
    await playground.vote(1)
    expect(votes).toHaveLength(1)
  })

  it('keeps names hidden when the vote could not be kept', async () => {
    const { playground, client } = await drawn(true)
    vi.spyOn(client.playground, 'vote').mockRejectedValue(new Error('no room'))
    await expect(playground.vote(0)).rejects.toThrow('no room')
    expect(playground.isHidden).toBe(true)
    expect(playground.contest).toBeDefined()
  })

  it('hides the names again for the next drawing', async () => {
    const { playground } = await drawn(true)
    playground.reveal()
    expect(playground.contest).toBeUndefined()
    void playground.draw()
    expect(playground.isHidden).toBe(true)
  })

  it('changes sides by chance', () => {
    const { playground } = withPanes('base', 'tuned')
    playground.setBlind(true, [])
    const orders = new Set(
      Array.from({ length: 40 }, () => {
        void playground.draw()
        return playground.shown.map(({ model }) => model).join()
      }),
    )
    expect(orders).toEqual(new Set(['base,tuned', 'tuned,base']))
  })

  it('refuses to compare a model with itself', () => {
    const { playground, asked } = withPanes('base', 'base')
    playground.setBlind(true, [])
    void playground.draw()
    expect(playground.isSameModelTwice).toBe(true)
    expect(asked).toEqual([])
  })

  it('lets two pictures of different models stand, and the newest two of three', async () => {
    const { playground } = await drawn(false)
    const [one, two] = playground.panes
    const [a, b] = playground.panes.map(({ result }) => result?.pictures[0])
    if (!one || !two || !a || !b) throw new Error('nothing was drawn')
    playground.toggle(one, a)
    expect(playground.contest).toBeUndefined()
    playground.toggle(two, b)
    expect(playground.contest?.map(({ model }) => model)).toEqual(['base', 'tuned'])
    playground.toggle(one, a)
    expect(playground.chosen.map(({ model }) => model)).toEqual(['tuned'])
  })
})
