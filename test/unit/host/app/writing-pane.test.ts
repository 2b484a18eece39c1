// Texts of the playground on a tiny real model: told as they come, branched, searched by beams, asked as a chat, stopped.
import { describe, expect, it, onTestFinished } from 'vitest'
import type { AppHandlers } from '../../../../engine/api/contract/index.ts'
import { createShelf } from '../../../../engine/host/app/shelf.ts'
import { playgroundService } from '../../../../engine/host/app/services/playground.ts'
import { addModel } from '../../../../engine/host/models-add.ts'
import { openWriter, type OpenWriter } from '../../../../engine/host/writing.ts'
import { openStore } from '../../../../engine/store/store.ts'
import { appOn } from '../../../helpers/curated-dataset.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'
import { writeTinyTextFolder } from '../../../helpers/tiny-text-folder.ts'

type Input = Parameters<AppHandlers['playground']['write']>[0]
const { signal: unused } = new AbortController()

function opened() {
  const store = openStore(tempFolder())
  const model = addModel(store, writeTinyTextFolder(tempFolder()), 'tiny')
  const told: { name: string; payload: unknown }[] = []
  const writing = createShelf<OpenWriter>(
    ({ model: id }) => openWriter(store, { model: id, runtime: 'onnx-cpu', threads: 1 }),
    ({ generator }) => generator.dispose(),
  )
  const drawing = createShelf<never>(
    () => Promise.reject(new Error('draws nothing')),
    () => Promise.resolve(),
  )
  onTestFinished(async () => {
    await writing.dispose()
    store.dispose()
  })
  const service = playgroundService(appOn(store, told), { drawing, writing })
  const order = (more: Partial<Input> = {}): Input => ({
    ...{ pane: 'p', model: model.id, prompt: 'abc', chat: null, begun: [], seed: 1 },
    options: { maxNewTokens: 6, topAlternatives: 3 },
    ...more,
  })
  const write = (more: Partial<Input> = {}, signal = unused) => service.write(order(more), signal)
  return { store, model: model.id, told, write, service }
}

describe('a vote on texts', () => {
  it('keeps the exact texts, read from what was written, with the turns of the chat', async () => {
    const { store, model, write, service } = opened()
    const chat = { system: 'be kind' }
    const [first, second] = [await write({ chat }), await write({ chat, prompt: 'abc', begun: [9] })]
    const side = ({ texts: [text] }: typeof first) => ({
      ...{ model, blob: text?.blob ?? '', tokens: text?.tokens.map(({ id }) => id) ?? [], isEnded: false },
    })
    const vote = { prompt: 'abc', chat, winner: side(second), loser: side(first), isBlind: true }
    await service.voteTexts(vote, unused)
    expect(store.prompts.textVotes()).toMatchObject([
      {
        parts: [
          { role: 'system', text: 'be kind' },
          { role: 'user', text: 'abc' },
        ],
        winner: { text: second.texts[0]?.whole, tokens: side(second).tokens },
        loser: { text: first.texts[0]?.whole },
        ...{ isBlind: true, winnerModel: model },
      },
    ])
    const unwritten = { ...side(first), blob: '0'.repeat(64) }
    expect(() => service.voteTexts({ ...vote, loser: unwritten }, unused)).toThrow(/is not stored/)
  })
})

describe('writing for a pane', () => {
  it('tells the text as it comes, and keeps prompt and text', async () => {
    const { store, told, write } = opened()
    const { texts, tree, prompt } = await write()
    const [text] = texts.map(({ text: own, blob }) => ({ own, kept: store.blobs.get(blob).toString() }))
    expect(text?.kept).toBe(text?.own)
    expect([texts.length, tree, prompt]).toEqual([1, null, 'abc'])
    expect(told.map(({ name }) => name)).toContain('playground.writing')
    expect(store.prompts.list(5).map(({ text: kept }) => kept)).toEqual(['abc'])
  })

  it('gives every token with its probability and what could have come', async () => {
    const { write } = opened()
    const { texts, promptTokens } = await write()
    const { tokens, logProb } = texts[0] as NonNullable<(typeof texts)[0]>
    expect(promptTokens).toBe(3)
    expect(tokens.map(({ alternatives }) => alternatives.length)).toEqual(tokens.map(() => 3))
    // greedy takes the likeliest
    expect(tokens.map(({ alternatives }) => alternatives[0]?.id)).toEqual(tokens.map(({ id }) => id))
    expect(tokens.reduce((sum, one) => sum + (one.logProb as number), 0)).toBeCloseTo(logProb, 5)
  })

  it('goes on from a branch as it went on without one', async () => {
    const { write } = opened()
    const [whole] = (await write()).texts
    const ids = whole?.tokens.map(({ id }) => id) ?? []
    const [rest] = (await write({ begun: ids.slice(0, 2), options: { maxNewTokens: 4 } })).texts
    expect(rest?.tokens.map(({ id }) => id)).toEqual(ids.slice(2))
    expect(rest?.whole).toBe(whole?.text)
    expect(rest?.blob).toBe(whole?.blob)
  })

  it('gives the tree of beams, and where each result ends in it', async () => {
    const { write } = opened()
    const options = { numBeams: 3, numReturnSequences: 2, maxNewTokens: 4, beamTree: true }
    const { texts, tree } = await write({ options })
    expect(texts.map(({ sample }) => sample)).toEqual([0, 1])
    for (const { node, tokens } of texts) {
      const way: string[] = []
      for (let at = node ?? -1; at >= 0; at = tree?.[at]?.parent ?? -1) way.unshift(tree?.[at]?.text ?? '')
      expect(way).toEqual(tokens.map(({ text }) => text))
    }
  })

  it('puts a prompt into the template of a chat', async () => {
    const { write } = opened()
    const { prompt } = await write({ chat: { system: 'be kind' } })
    expect(prompt).toBe('s: be kind</s>u: abc</s>a: ')
  })

  it('stops within a token, and goes on to answer', async () => {
    const { write } = opened()
    const stop = new AbortController()
    stop.abort()
    await expect(write({}, stop.signal)).rejects.toThrow()
    expect((await write()).texts).toHaveLength(1)
  })
})
