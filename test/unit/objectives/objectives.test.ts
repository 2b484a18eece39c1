import { expect, it } from 'vitest'
import { pairObjective } from '../../../engine/objectives/index.ts'

const shape = { batch: 2, captionSlots: 4, imageTokens: 3 }
// captions: BOS a b pad; BOS c pad pad → three caption tokens to learn
const captions = Int32Array.of(1, 5, 6, 0, 1, 7, 0, 0)

it('learns pictures only', () => {
  const { image, caption } = pairObjective('conditional').weights(captions, shape, {})
  expect(image.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6)
  expect([...caption]).toEqual([0, 0, 0, 0, 0, 0])
})

it('learns both, each segment normalised by itself', () => {
  const { image, caption } = pairObjective('joint').weights(captions, shape, { captionShare: 0.25 })
  expect(image[0]).toBeCloseTo(0.75 / 6, 6)
  expect([...caption].map((w) => Math.round(w * 1e6) / 1e6)).toEqual([0.083333, 0.083333, 0, 0.083333, 0, 0])
})

it('suggests the name that was meant', () => {
  expect(() => pairObjective('conditionl')).toThrow(
    expect.objectContaining({ fixes: ['Did you mean "conditional"?'] }),
  )
})
