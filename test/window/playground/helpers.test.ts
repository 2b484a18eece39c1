// @vitest-environment node
// Earlier prompts, options, heat and the tally.
import { describe, expect, it } from 'vitest'
import type { CatalogEntry } from '../../../engine/api/descriptor.ts'
import type { PromptView } from '../../../engine/api/contract/views.ts'
import { catalog } from '../../../engine/catalog.ts'
import { heatOf, heatSummary } from '../../../renderer/pages/playground/heat.ts'
import { changedOptions, paneFields, withOwnDefaults } from '../../../renderer/pages/playground/options.ts'
import { PastPrompts, searchPrompts } from '../../../renderer/pages/playground/past-prompts.svelte.ts'
import { tallyRows } from '../../../renderer/pages/playground/tally.ts'

const prompt = (id: number, text: string): PromptView => ({
  id,
  text,
  usedAt: `2025-01-0${id}T00:00:00Z`,
  times: 1,
})

describe('earlier prompts', () => {
  it('are stepped through from an empty box and back', () => {
    const past = new PastPrompts()
    past.set([prompt(1, 'a cat'), prompt(2, 'a dog')])
    expect(past.step('', 'older')).toBe('a dog')
    expect(past.step('a dog', 'older')).toBe('a cat')
    expect(past.step('a cat', 'older')).toBeUndefined()
    expect(past.step('a cat', 'newer')).toBe('a dog')
    expect(past.step('a dog', 'newer')).toBe('')
  })

  it('leave alone what somebody wrote', () => {
    const past = new PastPrompts()
    past.set([prompt(1, 'a cat')])
    expect(past.isSteppable('')).toBe(true)
    expect(past.isSteppable('my own words')).toBe(false)
    past.step('', 'older')
    expect(past.isSteppable('a cat')).toBe(true)
    expect(past.isSteppable('a cat with a hat')).toBe(false)
  })

  it('are found by all of several words', () => {
    const prompts = [prompt(1, 'a red circle'), prompt(2, 'a red square'), prompt(3, 'a blue circle')]
    expect(searchPrompts(prompts, 'CIRCLE red').map(({ id }) => id)).toEqual([1])
    expect(searchPrompts(prompts, ' ')).toHaveLength(3)
  })
})

describe('options', () => {
  const fields = paneFields(catalog()['generation'] as readonly CatalogEntry[])

  it('come from the catalog without what stands elsewhere', () => {
    const names = fields.map(({ name }) => name)
    expect(names).toEqual(
      expect.arrayContaining(['doSample', 'temperature', 'topK', 'topP', 'guidanceScale']),
    )
    expect(names).not.toContain('seed')
    expect(names).not.toContain('badWordsIds')
  })

  it('start from what the model recommends and send only what differs from it', () => {
    const own = withOwnDefaults(fields, { temperature: 0.3, doSample: true })
    expect(own.find(({ name }) => name === 'temperature')?.default).toBe(0.3)
    expect(changedOptions(own, { temperature: 0.3, doSample: false, topK: 40 })).toEqual({
      doSample: false,
      topK: 40,
    })
  })
})

describe('the heat of tokens', () => {
  it('is minus ln p, row by row', () => {
    expect(heatOf([-1, -2, -3, 0], 2)).toEqual([
      [1, 2],
      [3, 0],
    ])
  })

  it('has a least, a mean and a greatest', () => {
    expect(
      heatSummary([
        [1, 2],
        [3, 6],
      ]),
    ).toEqual({ least: 1, mean: 3, greatest: 6 })
    expect(heatSummary([])).toEqual({ least: 0, mean: 0, greatest: 0 })
  })
})

it('the tally names the models it is of, and those that are gone by their id', () => {
  const tally = (model: string) => ({ model, wins: 1, losses: 1, share: 0.5, low: 0.1, high: 0.9 })
  const writer = { id: 'b', name: 'Tuned' }
  const rows = tallyRows(['b', 'gone', 'c'].map(tally), [writer, { id: 'c', name: 'Painter' }], [writer])
  expect(rows.map(({ name }) => name)).toEqual(['Tuned', 'Removed model (gone)'])
})
