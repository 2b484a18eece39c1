import { describe, expect, it } from 'vitest'
import { scoreItems } from '../../../engine/metrics/sums.ts'
import { findLoop, LOOP_RULE, loops } from '../../../engine/metrics/text-loop.ts'

const units = (text: string) => text.split(' ')

describe('findLoop', () => {
  it('finds none in nothing, in plain text, and in a stammer', () => {
    expect(findLoop([])).toBeUndefined()
    expect(findLoop(units('once upon a time there was a cat'))).toBeUndefined()
    expect(findLoop(units('it was very very very very good'))).toBeUndefined()
    expect(findLoop(units('a b c d e a b c d e'))).toBeUndefined()
  })

  it('says where it starts, how long the span is and how often it comes', () => {
    const text = units('so I said I do not know . I do not know . I do not know . I do')
    expect(findLoop(text)).toEqual({ start: 3, period: 5, count: 3, isAtEnd: true })
    expect(findLoop([...text, 'and', 'left'])).toEqual({ start: 3, period: 5, count: 3, isAtEnd: false })
  })

  it('takes the shortest span that explains the most', () => {
    expect(findLoop(new Uint8Array(12))).toEqual({ start: 0, period: 1, count: 12, isAtEnd: true })
    // nine of 1 2, then eight of 5: the longer stretch counts
    const two = [...Array.from({ length: 9 }, () => [1, 2]).flat(), ...new Array<number>(8).fill(5)]
    expect(findLoop(two)).toEqual({ start: 0, period: 2, count: 9, isAtEnd: false })
  })

  it('obeys its rule', () => {
    const text = units('a b a b a b')
    expect(findLoop(text)).toBeUndefined()
    expect(findLoop(text, { ...LOOP_RULE, minimumUnits: 6 })).toMatchObject({ period: 2, count: 3 })
    expect(findLoop(text, { ...LOOP_RULE, minimumUnits: 6, maximumPeriod: 1 })).toBeUndefined()
  })
})

describe('loops', () => {
  it('is the share of texts with one, in words or tokens', () => {
    const item = { prompt: '', output: 'go on '.repeat(9), references: [] }
    expect(scoreItems(loops, [item, { ...item, output: 'fine' }, { ...item, tokens: [1, 2, 3] }])).toBe(1 / 3)
  })
})
