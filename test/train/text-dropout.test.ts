// Golden trainings with dropout of adapters: the losses and gradients of PEFT, which test/golden/train-text/make_dropout.py gave
// the masks that the graph draws. Dropout falls on what goes into an adapter, x∘m/(1 − p) before A, in training alone.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parseRecipe } from '../../engine/api/recipe.ts'
import type { HostWeights } from '../../engine/nn/parameters.ts'
import { chosenObjective } from '../../engine/objectives/index.ts'
import { learningRateMultiplier } from '../../engine/optim/schedule.ts'
import { openRuntime } from '../../engine/runtimes/index.ts'
import { TextFineTune } from '../../engine/train/text-fine-tune.ts'
import { textFeeds, textShape } from '../../engine/train/text-loss.ts'
import { batchOf, blankRows, writeDocuments } from '../../engine/train/text-rows.ts'
import { RUNTIMES_HERE } from '../helpers/runtimes.ts'
import { TINY_TOKENIZER, tinyAdapters, type TinyFamily, tinyText, tinyTexts } from '../helpers/tiny-text.ts'

interface Golden {
  readonly losses: readonly number[]
  /** Held-out nats after the last step. */
  readonly evaluation: number
  /** Of the first step, before clipping. */
  readonly gradients?: Readonly<Record<string, readonly number[]>>
}
const GOLDEN = JSON.parse(
  readFileSync(join(import.meta.dirname, '../golden/train-text/dropout.json'), 'utf8'),
) as Record<TinyFamily, Record<'whole' | 'parts', Golden>>

const STEPS = 20
/** Relative; what another order of sums makes after twenty updates of Adam, or tiles of bf16. */
const TOLERANCE = 1e-4
/** Places of the longest text. */
const PLACES = 11
const RECIPE = {
  ...{ base: 'b', dataset: 'd', steps: STEPS, batchSize: 5, seed: 11 },
  schedule: { warmupSteps: 3, shape: 'linear', floor: 0 },
  optimizer: { learningRate: 0.01, weightDecay: 0.1, clipNorm: 1 },
  method: { name: 'lora', rank: 3, alpha: 6, dropout: 0.3 },
}

interface Trained extends Golden {
  readonly gradients: Readonly<Record<string, readonly number[]>>
}

/** Twenty steps with all texts in each, in their own order, as PEFT had them; what is left out is the fine-tune's own. */
async function train(family: TinyFamily, runtime: string, more: object = {}): Promise<Trained> {
  const recipe = parseRecipe({ ...RECIPE, ...more })
  const texts = tinyTexts(true)
  const given = { ...tinyText(family), tokenizer: TINY_TOKENIZER, train: texts, heldOut: texts }
  const tune = await TextFineTune.create(await openRuntime(runtime), recipe, given, { threads: 1 })
  onTestFinished(() => tune.dispose())
  for (const part of ['A', 'B'] as const)
    tune.step.memory.load('weight', tinyAdapters(tune.step.weights, part))
  const rows = blankRows(texts.length, PLACES, 0)
  texts.forEach((text, row) => writeDocuments(rows, row, [text]))
  const chosen = chosenObjective(recipe.objective, 'text')
  const inOrder = textFeeds({ batch: batchOf(rows) }, chosen, textShape(recipe, PLACES, chosen))
  const losses: number[] = []
  let gradients = {}
  for (let step = 0; step < STEPS; step++) {
    const multiplier = learningRateMultiplier(step + 1, STEPS + 1, recipe.schedule)
    const { feeds } = await tune.batch(step)
    losses.push((await tune.step.run({ ...feeds, ...inOrder }, { step, multiplier })).loss)
    if (step === 0) gradients = numbersOf(await tune.step.gradients())
  }
  await tune.step.settle()
  return { losses, gradients, evaluation: (await tune.evaluate())['heldOutNats'] as number }
}

function numbersOf(tensors: HostWeights): Trained['gradients'] {
  return Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, Array.from(data)]))
}

/** The largest relative difference of any loss or of the evaluation. */
function furthest(found: Golden, expected: Golden): number {
  const [ours, theirs] = [found, expected].map(({ losses, evaluation }) => [...losses, evaluation])
  return Math.max(...(theirs ?? []).map((x, i) => Math.abs((ours?.[i] as number) / x - 1)))
}

/** The largest difference, as a share of the largest number. */
function furthestOf(found: readonly number[], expected: readonly number[]): number {
  const largest = Math.max(...expected.map(Math.abs))
  return Math.max(...expected.map((x, i) => Math.abs((found[i] as number) - x) / largest))
}

describe.each(Object.keys(GOLDEN) as TinyFamily[])('dropout of adapters of %s', (family) => {
  const { whole, parts } = GOLDEN[family]

  it.each(RUNTIMES_HERE)('has the losses and the first gradients of PEFT on %s', async (runtime) => {
    const found = await train(family, runtime)
    expect(furthest(found, whole)).toBeLessThan(TOLERANCE)
    const names = Object.keys(whole.gradients ?? {})
    expect(Object.keys(found.gradients).sort()).toEqual(names.sort())
    const differences = names.map((name) =>
      furthestOf(found.gradients[name] ?? [], whole.gradients?.[name] ?? []),
    )
    expect(Math.max(...differences)).toBeLessThan(TOLERANCE)
  })

  it('leaves out others in every part of a batch', async () => {
    expect(furthest(await train(family, 'cpu', { accumulate: 5 }), parts)).toBeLessThan(TOLERANCE)
  })

  it('leaves out the same where blocks are computed again', async () => {
    expect(furthest(await train(family, 'cpu', { recompute: true }), whole)).toBeLessThan(TOLERANCE)
  })
})
