// Votes on texts, kept with everything that preferences are learnt from, and read back.
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { votesAsPreferences, votesOnPictures } from '../../../engine/host/preferences.ts'
import { openStore, type Store } from '../../../engine/store/store.ts'
import type { VotedTexts } from '../../../engine/store/tables/prompts.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

function opened(): Store {
  const store = openStore(join(tempFolder(), 'home'))
  onTestFinished(() => store.dispose())
  return store
}

const GOOD = { text: ' A mineral.', tokens: [31, 7, 2], isEnded: true }
const BAD = { text: ' a a a', tokens: [4, 4, 4], isEnded: false }

function voteOn(store: Store, texts: Partial<VotedTexts> = {}): number {
  return store.prompts.vote({
    ...{ prompt: 'quartz:', winner: 'tuned', winnerPicture: 'w', loser: 'base', loserPicture: 'l' },
    texts: {
      ...{ parts: [{ role: 'prompt', text: 'quartz:' }], winner: GOOD, loser: BAD, isBlind: true },
      ...texts,
    },
  })
}

it('a vote on texts comes back with prompt, both texts, their tokens and models', () => {
  const store = opened()
  const vote = voteOn(store)
  expect(votesAsPreferences(store)).toEqual([
    {
      ...{ vote, prompt: [{ role: 'prompt', text: 'quartz:' }], isBlind: true },
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
      chosen: {
        part: { role: 'completion', text: ' A mineral.' },
        ...{ isEnded: true, tokens: [31, 7, 2], model: 'tuned' },
      },
      rejected: {
        part: { role: 'completion', text: ' a a a' },
        ...{ isEnded: false, tokens: [4, 4, 4], model: 'base' },
      },
    },
  ])
})

it('behind turns of a chat the assistant answers', () => {
  const store = opened()
  const parts = [
    { role: 'system', text: 'be kind' },
    { role: 'user', text: 'quartz?' },
  ]
  voteOn(store, { parts })
  const [{ prompt, chosen, rejected } = {}] = votesAsPreferences(store)
  expect(prompt).toEqual(parts)
  expect([chosen?.part.role, rejected?.part.role]).toEqual(['assistant', 'assistant'])
})

it('equal texts, votes on pictures and votes that were taken back teach nothing', () => {
  const store = opened()
  store.prompts.vote({ prompt: 'a cat', winner: 'a', winnerPicture: 'x', loser: 'b', loserPicture: 'y' })
  voteOn(store, { loser: GOOD })
  const kept = voteOn(store, { loser: { ...GOOD, isEnded: false } })
  const gone = voteOn(store)
  store.prompts.removeVote(gone)
  expect(votesAsPreferences(store).map(({ vote }) => vote)).toEqual([kept])
  expect(store.prompts.votes()).toHaveLength(3)
})

it('votes that saw the names can be left out', () => {
  const store = opened()
  voteOn(store, { isBlind: false })
  const blind = voteOn(store)
  expect(votesAsPreferences(store)).toHaveLength(2)
  expect(votesAsPreferences(store, { onlyBlind: true }).map(({ vote }) => vote)).toEqual([blind])
})

it('a vote on pictures comes back with caption and both pictures, where there are two and they are stored', () => {
  const store = opened()
  const [red, blue] = ['red', 'blue'].map((word) => store.blobs.put(Buffer.from(word))) as [string, string]
  const on = (winnerPicture: string, loserPicture: string): number =>
    store.prompts.vote({ prompt: 'a cat', winner: 'a', winnerPicture, loser: 'b', loserPicture })
  const kept = on(red, blue)
  on(red, red)
  on(red, 'f'.repeat(64))
  on('../blue', red)
  voteOn(store)
  store.prompts.removeVote(on(blue, red))
  expect(votesOnPictures(store)).toEqual([
    {
      ...{ vote: kept, caption: 'a cat', chosen: red, rejected: blue },
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
    },
  ])
})
