import { expect, it } from 'vitest'
import { withNewTokens } from '../../../../engine/data/text/new-tokens.ts'

interface File {
  readonly added_tokens: readonly { readonly id: number; readonly content: string }[]
}
const added = (file: unknown, tokens: readonly string[]): [number, string][] =>
  (withNewTokens(file, tokens) as File).added_tokens.map(({ id, content }) => [id, content])

it('gives new tokens the ids after all that there are', () => {
  const file = { added_tokens: [{ id: 9, content: '<end>' }], model: { vocab: { a: 0, b: 4 } } }
  expect(added(file, ['<x>', '<y>'])).toEqual([
    [9, '<end>'],
    [10, '<x>'],
    [11, '<y>'],
  ])
})

it('takes each token once, and none that the file has', () => {
  const file = {
    added_tokens: [{ id: 2, content: '<end>' }],
    model: {
      vocab: [
        ['a', -1],
        ['b', -2],
      ],
    },
  }
  expect(added(file, ['b', '<x>', '<end>', '<x>'])).toEqual([
    [2, '<end>'],
    [3, '<x>'],
  ])
})

it('leaves the file that it was given as it was', () => {
  const file = { model: { vocab: { a: 0 } } }
  withNewTokens(file, ['<x>'])
  expect(file).toEqual({ model: { vocab: { a: 0 } } })
})

it('refuses a file without a vocabulary', () => {
  expect(() => withNewTokens({ model: {} }, ['x'])).toThrow('expected model.vocab')
})
