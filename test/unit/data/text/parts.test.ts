import { describe, expect, it } from 'vitest'
import { detectMapping, namedMapping } from '../../../../engine/data/text/mapping.ts'
import { partsOfRow } from '../../../../engine/data/text/parts.ts'

type Values = Readonly<Record<string, unknown>>
const row = (values: Values): { line: number; values: Values } => ({ line: 1, values })
const detected = (values: Values): unknown => {
  const { shape } = detectMapping([row(values)], 'f')
  return { shape, parts: partsOfRow(row(values), detectMapping([row(values)], 'f')) }
}
const part = (role: string, text: string): object => ({ role, text })

describe('refusals', () => {
  it('names the columns when none of the shapes fits', () => {
    expect(() => detectMapping([row({ a: 'x', b: 'y' })], 'f.csv')).toThrow(
      expect.objectContaining({ code: 'FILE_INVALID', message: expect.stringContaining('a, b') as string }),
    )
  })

  it('says that a named column is not there, with the nearest one', () => {
    expect(() => namedMapping({ text: 'boddy' }, [row({ body: 'x' })], 'f')).toThrow(
      expect.objectContaining({ code: 'BAD_ARGUMENT', fixes: ['Did you mean "body"?'] }),
    )
  })

  it.each([
    [{ prompt: 'a' }],
    [{ text: 'a', messages: 'a' }],
    [{ text: 'a', completion: 'a' }],
    [{ system: 'a' }],
    [{}],
  ])('refuses columns that make no example: %j', (columns) => {
    expect(() => namedMapping(columns, [row({ a: 'x' })], 'f')).toThrow(
      expect.objectContaining({ code: 'BAD_ARGUMENT' }),
    )
  })

  it.each([
    [{ text: ' \n' }, 'ROW_EMPTY'],
    [{ text: null }, 'ROW_EMPTY'],
    [{ text: 'a\ud800b' }, 'ROW_INVALID'],
    [{ text: 'a\0b' }, 'ROW_INVALID'],
    [{ text: { a: 1 } }, 'ROW_INVALID'],
  ])('refuses %j as %s', (values, reason) => {
    expect(partsOfRow(row(values), { shape: 'text', columns: { text: 'text' } })).toMatchObject({ reason })
  })

  it.each([
    [[], 'ROW_EMPTY', 'at least one turn'],
    [[{ role: 'wizard', content: 'x' }], 'ROW_INVALID', 'turn 1: expected a role'],
    [[{ role: 'user', content: null }], 'ROW_INVALID', "turn 1: expected the turn's text"],
    [[{ role: 'user', content: [{ type: 'image' }] }], 'ROW_INVALID', "expected the turn's text"],
    ['no list', 'ROW_INVALID', 'expected a list of turns'],
    [[3], 'ROW_INVALID', 'expected an object'],
  ])('refuses the chat %j', (messages, reason, words) => {
    const refused = partsOfRow(row({ messages }), { shape: 'messages', columns: { messages: 'messages' } })
    expect(refused).toMatchObject({ reason, problem: expect.stringContaining(words) as string })
  })

  it('does not read a column of the prototype', () => {
    const refused = partsOfRow(row({}), { shape: 'text', columns: { text: 'constructor' } })
    expect(refused).toMatchObject({ reason: 'ROW_EMPTY' })
  })
})

describe('shapes', () => {
  it('finds messages, also as JSON in a cell, without an empty system turn', () => {
    const turns = [
      { role: 'system', content: '' },
      { role: 'user', content: 'Hi' },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'He' },
          { type: 'text', text: 'llo' },
        ],
      },
    ]
    const expected = { shape: 'messages', parts: [part('user', 'Hi'), part('assistant', 'Hello')] }
    expect(detected({ id: 1, messages: turns })).toEqual(expected)
    expect(detected({ id: '1', chat: JSON.stringify(turns) })).toEqual(expected)
  })

  it('finds sharegpt with its words for speakers', () => {
    const conversations = [
      { from: 'human', value: 'Hi' },
      { from: 'gpt', value: 'Hello' },
      { from: 'observation', value: 'It rains' },
    ]
    expect(detected({ conversations })).toEqual({
      shape: 'sharegpt',
      parts: [part('user', 'Hi'), part('assistant', 'Hello'), part('tool', 'It rains')],
    })
  })

  it('finds alpaca, with and without input and system', () => {
    expect(detected({ instruction: 'Add', input: '1 and 2', output: '3' })).toEqual({
      shape: 'alpaca',
      parts: [part('prompt', 'Add\n\n1 and 2'), part('completion', '3')],
    })
    expect(detected({ instruction: 'Add', input: '', output: '3', system: 'Be brief' })).toEqual({
      shape: 'alpaca',
      parts: [part('system', 'Be brief'), part('user', 'Add'), part('assistant', '3')],
    })
  })

  it('finds prompts with completions under several names, numbers among them', () => {
    expect(detected({ question: 'How many?', answer: 7 })).toEqual({
      shape: 'prompt-completion',
      parts: [part('prompt', 'How many?'), part('completion', '7')],
    })
  })

  it('joins prompts and completions that are turns', () => {
    const values = {
      prompt: [{ role: 'user', content: 'Hi' }],
      completion: [{ role: 'assistant', content: 'Hello' }],
    }
    const mapping = { shape: 'prompt-completion', columns: { prompt: 'prompt', completion: 'completion' } }
    expect(partsOfRow(row(values), mapping)).toEqual([part('user', 'Hi'), part('assistant', 'Hello')])
  })

  it('takes the only column of text, and keeps the text as it is', () => {
    expect(detected({ n: 1, lyrics: '  La\r\nla ' })).toEqual({
      shape: 'text',
      parts: [part('text', '  La\r\nla ')],
    })
  })
})
