// Votes: counted by model, taken back one by one.
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { tallyVotes } from '../../../engine/host/votes.ts'
import { openStore } from '../../../engine/store/store.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

function votesOf(...pairs: readonly (readonly [winner: string, loser: string])[]) {
  const store = openStore(join(tempFolder(), 'home'))
  onTestFinished(() => store.dispose())
  const ids = pairs.map(([winner, loser]) =>
    store.prompts.vote({ prompt: 'a cat', winner, winnerPicture: 'a', loser, loserPicture: 'b' }),
  )
  return { store, ids }
}

it('counts wins and losses, the greatest share first', () => {
  const { store } = votesOf(['new', 'old'], ['new', 'old'], ['old', 'new'], ['best', 'old'])
  const tally = tallyVotes(store)
  expect(tally.map(({ model, wins, losses }) => [model, wins, losses])).toEqual([
    ['best', 1, 0],
    ['new', 2, 1],
    ['old', 1, 3],
  ])
  expect(tally[1]?.share).toBeCloseTo(2 / 3)
})

it('says how little a few votes say', () => {
  const [few] = tallyVotes(votesOf(['new', 'old']).store)
  const many = tallyVotes(votesOf(...Array.from({ length: 50 }, () => ['new', 'old'] as const)).store)[0]
  expect(few?.low).toBeLessThan(0.3)
  expect(many?.low).toBeGreaterThan(0.9)
  expect(few?.high).toBe(1)
})

it('forgets a vote that was taken back, the last one unless told, each once', () => {
  const { store, ids } = votesOf(['a', 'b'], ['b', 'a'], ['a', 'b'])
  expect(store.prompts.removeVote(ids[1])).toBe(ids[1])
  expect(store.prompts.removeVote(ids[1])).toBeNull()
  expect(store.prompts.removeVote()).toBe(ids[2])
  expect(store.prompts.votes()).toHaveLength(1)
  expect(store.prompts.removeVote()).toBe(ids[0])
  expect(store.prompts.removeVote()).toBeNull()
  expect(tallyVotes(store)).toEqual([])
})
