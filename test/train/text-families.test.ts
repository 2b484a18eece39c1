// Every family learns by every method, and its adapters mean the same folded in and through PEFT's files.
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseRecipe } from '../../engine/api/recipe.ts'
import type { TokenizedText } from '../../engine/data/text/example.ts'
import { encodePeft } from '../../engine/export/peft.ts'
import { readPeft, withPeft } from '../../engine/export/peft-read.ts'
import { TEXT_FAMILIES } from '../../engine/models/text/index.ts'
import { loadTextModel } from '../../engine/models/text/load.ts'
import { openRuntime } from '../../engine/runtimes/index.ts'
import { TextFineTune } from '../../engine/train/text-fine-tune.ts'

const METHODS = {
  full: { name: 'full' },
  lora: { name: 'lora', rank: 3, alpha: 6 },
  dora: { name: 'lora', rank: 3, alpha: 6, variant: 'dora' },
} as const
const ROWS = TEXT_FAMILIES.flatMap(({ name }) =>
  (Object.keys(METHODS) as (keyof typeof METHODS)[]).map((method) => ({ name, method })),
)
const STEPS = 12

/** Three texts of a few tokens that any of the tiny models has. */
const texts: TokenizedText[] = [
  [3, 9, 4, 9, 4, 9, 4],
  [5, 6, 7, 8],
  [10, 3, 5, 3, 5, 3],
].map((ids) => ({ ids: Int32Array.from(ids), learnt: Uint8Array.from(ids, (_, i) => (i > 1 ? 1 : 0)) }))

describe.each(ROWS)('$name with $method', ({ name, method }) => {
  it('learns, and its result is the same folded in', async () => {
    const model = loadTextModel(join(import.meta.dirname, '../golden/models', name))
    const recipe = parseRecipe({
      ...{ base: 'b', dataset: 'd', batchSize: 1, packing: 'packed', sequenceLength: 16 },
      ...{ optimizer: { learningRate: 0.02 }, method: METHODS[method] },
    })
    const tokenizer = { vocabularySize: model.config.vocabulary, padId: 0, eosId: undefined }
    const runtime = await openRuntime('cpu')
    const tuned = (weights: typeof model.weights) =>
      TextFineTune.create(
        runtime,
        recipe,
        { ...model, weights, tokenizer, train: texts, heldOut: texts },
        { threads: 1 },
      )
    const tune = await tuned(model.weights)
    const { heldOutNats: before = NaN } = await tune.evaluate()
    for (let step = 0; step < STEPS; step++)
      await tune.step.run((await tune.batch(step)).feeds, { step, multiplier: 1 })
    const { heldOutNats: after = NaN } = await tune.evaluate()
    expect(after).toBeLessThan(before - 0.2)
    const base = { ...model, config: tune.config }
    const {
      rank = 1,
      alpha = 1,
      variant = 'lora',
    } = { ...(recipe.method.name === 'lora' ? recipe.method : {}) }
    const folded =
      method === 'full'
        ? tune.weights()
        : withPeft(readPeft(filesOf(encodePeft(tune.adapters(), { rank, alpha, variant }, base)), base), base)
            .weights
    const again = await tuned(folded)
    expect((await again.evaluate())['heldOutNats']).toBeCloseTo(after, 4)
    await Promise.all([tune.dispose(), again.dispose()])
  })
})

function filesOf(files: readonly { readonly bytes: Uint8Array }[]): { config: string; weights: Uint8Array } {
  const [config, weights] = files.map(({ bytes }) => bytes) as [Uint8Array, Uint8Array]
  return { config: new TextDecoder().decode(config), weights }
}
