// Tokens of many texts in two arrays.
import { expect, it } from 'vitest'
import { compactTexts } from '../../../../engine/data/text/compact.ts'

it('keeps every text as it was, in the memory of all', () => {
  const text = (...ids: number[]) => ({
    ids: Int32Array.from(ids),
    learnt: Uint8Array.from(ids, (id) => id % 2),
  })
  const texts = [text(1, 2, 3), text(), text(70_000, -1)]
  const compact = compactTexts(texts)
  expect(compact.map(({ ids, learnt }) => ({ ids, learnt }))).toEqual(texts)
  expect(new Set(compact.map(({ ids }) => ids.buffer)).size).toBe(1)
  expect(compact[0]?.ids.buffer.byteLength).toBe(4 * 5)
  expect(compactTexts([])).toEqual([])
})
