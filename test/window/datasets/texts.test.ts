// Small parts of the pages on texts: columns that go together, how tokens are written, what counts.
import { describe, expect, it } from 'vitest'
import type { TextTokenView } from '../../../engine/api/contract/text-views.ts'
import { withColumn } from '../../../renderer/pages/datasets/texts/columns.ts'
import { partsOf, roleLabel } from '../../../renderer/pages/datasets/texts/roles.ts'
import { chipText, useLabel, useOf } from '../../../renderer/pages/datasets/texts/token-options.ts'

const token = (more: Partial<TextTokenView> = {}): TextTokenView => ({
  ...{ id: 7, text: ' the', name: 'Ġthe', isSpecial: false, weight: 0, isCut: false },
  ...more,
})

describe('columns of a table', () => {
  it('keep what can stand beside the one that is named, and lose the rest', () => {
    expect(withColumn({ prompt: 'q', completion: 'a' }, 'input', 'about')).toEqual({
      ...{ prompt: 'q', completion: 'a', input: 'about' },
    })
    expect(withColumn({ prompt: 'q', completion: 'a' }, 'text', 'body')).toEqual({ text: 'body' })
    expect(withColumn({ text: 'body' }, 'messages', 'chat')).toEqual({ messages: 'chat' })
  })
  it('lose one that is set to none', () => {
    expect(withColumn({ prompt: 'q', completion: 'a', system: 's' }, 'system', '')).toEqual({
      ...{ prompt: 'q', completion: 'a' },
    })
  })
})

describe('a token', () => {
  it('shows what cannot be seen by signs, and its own name where it adds nothing', () => {
    expect(chipText(token())).toBe(' the')
    expect(chipText(token({ text: '  ' }))).toBe('␣␣')
    expect(chipText(token({ text: 'a\n' }))).toBe('a↵')
    expect(chipText(token({ text: '', name: 'Ã' }))).toBe('Ã')
    expect(chipText(token({ text: '</s>', name: '</s>', isSpecial: true }))).toBe('</s>')
  })
  it('is cut off, read only, learnt, or learnt less, in words', () => {
    expect([useOf(token({ isCut: true, weight: 1 })), useLabel(token({ isCut: true }))]).toEqual([
      'cut',
      'cut off',
    ])
    expect(useLabel(token())).toBe('read only')
    expect(useLabel(token({ weight: 1, isSpecial: true }))).toBe('learnt, special token')
    expect(useLabel(token({ weight: 0.25 }))).toBe('learnt at 25 %')
  })
})

it('parts have the roles of their places, and a role that is new its own name', () => {
  expect(partsOf({ captions: ['a', 'b'], roles: ['prompt'] })).toEqual([
    { role: 'prompt', text: 'a' },
    { role: 'text', text: 'b' },
  ])
  expect([roleLabel('assistant'), roleLabel('critic')]).toEqual(['Assistant', 'critic'])
})
