// What the graphs of a picture fine-tune take is known before they run.
import { describe, expect, it } from 'vitest'
import { parseRecipe } from '../../../engine/api/recipe.ts'
import { pictureGraphBytes } from '../../../engine/train/picture-memory.ts'
import { tinyCaptionImageModel } from '../../helpers/tiny-model.ts'

const { transformer } = tinyCaptionImageModel(1).manifest

function bytes(values: object, { layers = 12, runtime = 'cpu' } = {}): number {
  const recipe = parseRecipe({ base: 'b', dataset: 'd', batchSize: 128, ...values })
  return pictureGraphBytes(recipe, { config: { ...transformer, layers }, runtime })
}

describe('the graphs of a picture fine-tune', () => {
  it.each(['onnx-cpu', 'cpu'])('take as much more with every layer on %s', (runtime) => {
    const at = (layers: number): number => bytes({}, { layers, runtime })
    // two layers are planned as they are, more are not
    expect((at(12) - at(8)) / (4 * (at(2) - at(1)))).toBeCloseTo(1, 1)
  })

  it.each([{ name: 'full' }, { name: 'lora', embeddings: false }, { name: 'lora', embeddings: true }])(
    'take less than half with recomputed blocks, with %o',
    (method) => expect(bytes({ method, recompute: true })).toBeLessThan(bytes({ method }) / 2),
  )

  it('are larger where an objective learns captions and pushes tokens away', () => {
    expect(bytes({ objective: { name: 'joint' } })).toBeGreaterThan(bytes({}))
    expect(bytes({ objective: { name: 'picture-unlikelihood' } })).toBeGreaterThan(bytes({}))
  })
})
