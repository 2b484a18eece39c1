import { describe, expect, it } from 'vitest'
import type { RenderChat } from '../../../../engine/data/text/chat-pieces.ts'
import type { TextPart } from '../../../../engine/data/text/example.ts'
import { tokenizeText, type TokenizeTextOptions } from '../../../../engine/data/text/tokenize.ts'
import type { TextTokenizer } from '../../../../engine/tokenizers/text-tokenizer.ts'

const [BOS, EOS] = [1, 2]
/** Letters are their code points, and "ab", "<|end|>" are one token each. */
const MERGED = ['ab', '<|end|>']

function tokenizer(bos: boolean): TextTokenizer {
  const split = (text: string): number[] => {
    const token = MERGED.findIndex((merged) => text.startsWith(merged))
    if (text === '') return []
    if (token >= 0) return [1000 + token, ...split(text.slice((MERGED[token] as string).length))]
    return [text.charCodeAt(0), ...split(text.slice(1))]
  }
  const unused = (): never => {
    throw new Error('not needed to tokenize')
  }
  return {
    ...{ vocabularySize: 2000, bosId: bos ? BOS : undefined, eosId: EOS, padId: undefined, unkId: undefined },
    encode: (text, { addSpecialTokens = true } = {}) =>
      Int32Array.from([...(bos && addSpecialTokens ? [BOS] : []), ...split(text)]),
    ...{
      encodeStream: unused,
      decode: unused,
      stream: unused,
      token: unused,
      idOf: unused,
      isSpecial: unused,
      toFile: unused,
    },
  }
}

/** Tokens as text, learnt ones in brackets. */
function shown(parts: readonly TextPart[], options: TokenizeTextOptions = {}, bos = false): string {
  const { ids, learnt } = tokenizeText({ parts }, tokenizer(bos), options)
  const named = (id: number): string =>
    id === BOS ? '<s>' : id === EOS ? '</s>' : (MERGED[id - 1000] ?? String.fromCharCode(id))
  return Array.from(ids, (id, i) => (learnt[i] ? `[${named(id)}]` : named(id))).join('')
}

describe('a document', () => {
  it('is learnt whole but for its first token, with its end', () => {
    expect(shown([{ role: 'text', text: 'xyz' }])).toBe('x[y][z][</s>]')
    expect(shown([{ role: 'text', text: 'xyz' }], {}, true)).toBe('<s>[x][y][z][</s>]')
  })

  it('ends as it is where no end is asked for', () => {
    expect(shown([{ role: 'text', text: 'xy' }], { addEos: false })).toBe('x[y]')
  })
})

describe('a prompt with its completion', () => {
  const pair = (prompt: string, completion: string): TextPart[] => [
    { role: 'prompt', text: prompt },
    { role: 'completion', text: completion },
  ]

  it('learns the completion and the end', () => {
    expect(shown(pair('x:', 'yab'))).toBe('x:[y][ab][</s>]')
    expect(shown(pair('x:', 'yab'), {}, true)).toBe('<s>x:[y][ab][</s>]')
  })

  it('learns the prompt as well where everything is', () => {
    expect(shown(pair('x:', 'y'), { learn: 'everything' })).toBe('x[:][y][</s>]')
  })

  it('is split where a token would be half prompt, half completion', () => {
    expect(shown(pair('xa', 'by'))).toBe('xa[b][y][</s>]') // not x[ab][y]
  })
})

describe('a chat', () => {
  const chat: TextPart[] = [
    { role: 'system', text: 'S' },
    { role: 'user', text: 'q' },
    { role: 'assistant', text: 'ab' },
    { role: 'user', text: 'r' },
    { role: 'assistant', text: 'c' },
  ]
  const template: RenderChat = ({ turns, addGenerationPrompt }) =>
    turns.map(({ role, text }) => `${role[0] ?? ''}>${text}<|end|>`).join('') +
    (addGenerationPrompt ? 'a>' : '')

  it('learns what the assistant says up to its end, without the words around it', () => {
    expect(shown(chat, { template })).toBe('s>S<|end|>u>q<|end|>a>[ab][<|end|>]u>r<|end|>a>[c][<|end|>]')
  })

  it('is the same from what a template answered elsewhere', () => {
    const upTo = (count: number, invites: boolean): string =>
      template({ turns: chat.slice(0, count), addGenerationPrompt: invites })
    const rendered = [upTo(2, true), upTo(3, false), upTo(4, true), upTo(5, false), upTo(5, false)]
    expect(shown(chat, { template: rendered })).toBe(shown(chat, { template }))
  })

  it('learns the last answer where a template shows earlier ones otherwise', () => {
    const dropsThoughts: RenderChat = ({ turns, addGenerationPrompt }) =>
      template({
        turns: turns.map((turn, i) => (i === 2 && turns.length > 3 ? { ...turn, text: 'x' } : turn)),
        addGenerationPrompt,
      })
    const all = chat.slice(0, 4)
    expect(shown([...all, { role: 'assistant', text: 'c' }], { template: dropsThoughts })).toBe(
      's>S<|end|>u>q<|end|>a>x<|end|>u>r<|end|>a>[c][<|end|>]',
    )
  })

  it('is refused where no answer can be found', () => {
    const backwards: RenderChat = ({ turns }) =>
      turns
        .map(({ text }) => text)
        .reverse()
        .join('')
    expect(() => shown(chat, { template: backwards })).toThrow('so that the answer cannot be found in it')
  })

  it('has words for who speaks where a model has no template', () => {
    expect(shown(chat.slice(1, 3))).toBe('User: q\nAssistant:[ ][ab][\n][</s>]')
  })
})
