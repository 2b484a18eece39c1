// Options that save memory must not change what is learnt.
import { describe, expect, it } from 'vitest'
import { parseRecipe } from '../../engine/api/recipe.ts'
import { RandomStream } from '../../engine/base/random.ts'
import { captionImageParameters, imageTokens } from '../../engine/models/caption-image.ts'
import { type HostWeights, initialWeights } from '../../engine/nn/parameters.ts'
import { openRuntime } from '../../engine/runtimes/index.ts'
import { FineTune } from '../../engine/train/fine-tune.ts'
import type { TokenizedPair } from '../../engine/train/pair-batches.ts'

const config = {
  captionVocabulary: 20,
  captionSlots: 5,
  imageVocabulary: 12,
  gridSide: 3,
  width: 16,
  layers: 2,
  heads: 2,
}

function pairs(count: number): TokenizedPair[] {
  const random = new RandomStream(5, 'pairs')
  const row = (length: number, size: number): Int32Array =>
    Int32Array.from({ length }, () => random.integer(size))
  return Array.from({ length: count }, () => ({
    captions: [row(config.captionSlots, config.captionVocabulary)],
    images: [row(imageTokens(config), config.imageVocabulary)],
  }))
}

const given = {
  config,
  weights: initialWeights(captionImageParameters(config), 3),
  source: { own: pairs(7), replay: [], emptyCaption: Int32Array.of(1, 0, 0, 0, 0) },
  heldOut: pairs(3),
}

interface Trained {
  readonly weights: HostWeights
  readonly losses: readonly number[]
  readonly norms: readonly number[]
}

/** Four steps of the joint objective, whose weights go by what is in the whole batch. */
async function train(changes: object): Promise<Trained> {
  const objective = { name: 'joint', options: { captionShare: 0.25 } }
  const recipe = parseRecipe({ base: 'b', dataset: 'd', objective, batchSize: 12, steps: 4, ...changes })
  const tune = await FineTune.create(await openRuntime('onnx-cpu'), recipe, given, { threads: 2 })
  const results = []
  for (let step = 0; step < recipe.steps; step++)
    results.push(await tune.step.run((await tune.batch(step)).feeds, { step, multiplier: 1 }))
  const weights = Object.fromEntries(
    Object.entries(tune.weights()).map(([name, tensor]) => [
      name,
      { ...tensor, data: Float32Array.from(tensor.data) },
    ]),
  )
  await tune.dispose()
  return {
    weights,
    losses: results.map(({ loss }) => loss),
    norms: results.map(({ gradientNorm }) => gradientNorm),
  }
}

/** The largest difference of two lists of numbers. */
function farthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a, (x, i) => Math.abs(x - (b[i] as number))).reduce((most, x) => Math.max(most, x), 0)
}

const METHODS = [{ method: { name: 'full' } }, { method: { name: 'lora', rank: 3, alpha: 6 } }]

describe.each(METHODS)('training with $method.name', (method) => {
  it.each([{ accumulate: 2 }, { accumulate: 12 }, { recompute: true }, { accumulate: 3, recompute: true }])(
    'learns the same with %o, to rounding',
    async (option) => {
      const [plain, saving] = [await train(method), await train({ ...method, ...option })]
      expect(farthest(plain.losses, saving.losses)).toBeLessThan(2e-5)
      expect(farthest(plain.norms, saving.norms)).toBeLessThan(2e-5)
      for (const [name, { data }] of Object.entries(plain.weights))
        expect({ name, off: farthest(data, saving.weights[name]?.data ?? []) < 5e-5 }).toEqual({
          name,
          off: true,
        })
    },
  )
})

describe('a recipe whose batch does not fall into the parts asked for', () => {
  it('is refused with the name of the option', () => {
    expect(() => parseRecipe({ base: 'b', dataset: 'd', batchSize: 10, accumulate: 3 })).toThrow(/accumulate/)
  })
})
