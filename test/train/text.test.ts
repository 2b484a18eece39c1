// Golden trainings of texts: twenty steps give the losses of PyTorch, transformers and PEFT. test/golden/train-text/make.py
// made the numbers from the same weights and texts.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parseRecipe } from '../../engine/api/recipe.ts'
import { learningRateMultiplier } from '../../engine/optim/schedule.ts'
import { openRuntime } from '../../engine/runtimes/index.ts'
import { TextFineTune } from '../../engine/train/text-fine-tune.ts'
import { RUNTIMES_HERE } from '../helpers/runtimes.ts'
import { TINY_TOKENIZER, tinyAdapters, type TinyFamily, tinyText, tinyTexts } from '../helpers/tiny-text.ts'

const STEPS = 20
/** f32 sums in another order, magnified by twenty updates of Adam: 4·10⁻⁷ at most on two processors. */
// on processors with tiles `cpu` makes f32 products of three of bf16, each up to 3.5e-6 off
const TOLERANCE = 5e-5
const GOLDEN = JSON.parse(
  readFileSync(join(import.meta.dirname, '../golden/train-text/losses.json'), 'utf8'),
) as Record<TinyFamily, Record<string, readonly number[]>>

const LORA = { name: 'lora', rank: 3, alpha: 6 }
const RUNS = {
  full: { objective: { name: 'autoregressive' } },
  masked: {},
  smoothed: { labelSmoothing: 0.1 },
  unlikelihood: { objective: { name: 'unlikelihood' } },
  lastLayer: { lastLayers: 1 },
  lora: { method: LORA },
  rslora: { method: { ...LORA, variant: 'rslora' } },
  dora: { method: { ...LORA, variant: 'dora' } },
}
type Run = keyof typeof RUNS

/** Losses of twenty steps with all texts in each. */
async function curve(family: TinyFamily, run: Run, more: object = {}, runtime = 'cpu'): Promise<number[]> {
  const recipe = parseRecipe({
    ...{
      base: 'b',
      dataset: 'd',
      steps: STEPS,
      batchSize: 5,
      schedule: { warmupSteps: 3, shape: 'linear', floor: 0 },
    },
    optimizer: { learningRate: 0.01, weightDecay: 0.1, clipNorm: 1 },
    ...RUNS[run],
    ...more,
  })
  const given = {
    ...tinyText(family),
    tokenizer: TINY_TOKENIZER,
    train: tinyTexts(run !== 'full'),
    heldOut: [],
  }
  const tune = await TextFineTune.create(await openRuntime(runtime), recipe, given, { threads: 1 })
  onTestFinished(() => tune.dispose())
  tune.step.memory.load('weight', tinyAdapters(tune.step.weights))
  const losses: number[] = []
  for (let step = 0; step < STEPS; step++) {
    const multiplier = learningRateMultiplier(step + 1, STEPS + 1, recipe.schedule)
    losses.push((await tune.step.run((await tune.batch(step)).feeds, { step, multiplier })).loss)
  }
  return losses
}

/** The largest relative difference. */
function furthest(found: readonly number[], expected: readonly number[]): number {
  return found.reduce((most, x, i) => Math.max(most, Math.abs(x / (expected[i] as number) - 1)), 0)
}

const ROWS = (Object.keys(GOLDEN) as TinyFamily[]).flatMap((family) =>
  (Object.keys(RUNS) as Run[]).map((run) => ({ family, run })),
)

describe.each(ROWS)('twenty steps of $family, $run', ({ family, run }) => {
  const expected = GOLDEN[family][run] as readonly number[]

  it.each(RUNTIMES_HERE)('have the losses of PyTorch on %s', async (runtime) => {
    const losses = await curve(family, run, {}, runtime)
    expect(losses.length).toBe(STEPS)
    expect(furthest(losses, expected)).toBeLessThan(TOLERANCE)
  })

  it('have the same losses with packed rows, in parts, and with blocks computed again', async () => {
    expect(
      furthest(await curve(family, run, { packing: 'packed', sequenceLength: 16, batchSize: 3 }), expected),
    ).toBeLessThan(TOLERANCE)
    expect(furthest(await curve(family, run, { accumulate: 5 }), expected)).toBeLessThan(TOLERANCE)
    expect(furthest(await curve(family, run, { recompute: true }), expected)).toBeLessThan(TOLERANCE)
  })
})
