import { describe, expect, it } from 'vitest'
import { markedPieces } from '../../../renderer/pages/health/marked.ts'

const shown = (text: string, spans: readonly (readonly [number, number])[]): string =>
  markedPieces(text, spans)
    .map(({ piece, mark }) => (mark === null ? piece : `[${mark}:${piece}]`))
    .join('')

describe('a text with marks', () => {
  it('keeps every character, whatever is marked', () => {
    for (const spans of [
      [],
      [[0, 3]],
      [[5, 99]],
      [
        [2, 4],
        [3, 6],
      ],
      [[4, 4]],
      [[-2, 1]],
    ] as [number, number][][])
      expect(
        markedPieces('the red hen', spans)
          .map(({ piece }) => piece)
          .join(''),
      ).toBe('the red hen')
  })

  it('numbers marks by their places, also when they are given in another order', () => {
    expect(
      shown('ab ab ab', [
        [3, 5],
        [0, 2],
      ]),
    ).toBe('[0:ab] [1:ab] ab')
  })

  it('gives what two share to the first', () => {
    expect(
      shown('abcdef', [
        [0, 4],
        [2, 6],
      ]),
    ).toBe('[0:abcd][1:ef]')
  })
})
