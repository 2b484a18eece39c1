// What a plan counts before a run are the graphs that the run compiles.
import { expect, it, onTestFinished, vi } from 'vitest'
import { parseRecipe, type Recipe } from '../../../engine/api/recipe.ts'
import type { Graph } from '../../../engine/ir/graph.ts'
import { openRuntime } from '../../../engine/runtimes/index.ts'
import { plannedBytes, togetherBytes } from '../../../engine/runtimes/memory-plan.ts'
import type { Runtime } from '../../../engine/runtimes/runtime.ts'
import { FineTune } from '../../../engine/train/fine-tune.ts'
import type { Learner } from '../../../engine/train/learner.ts'
import { pictureGraphBytes } from '../../../engine/train/picture-memory.ts'
import { textGraphBytes } from '../../../engine/train/text-memory.ts'
import { TextFineTune } from '../../../engine/train/text-fine-tune.ts'
import { TINY_PICTURES } from '../../helpers/tiny-pairs.ts'
import { TINY_TOKENIZER, tinyText, tinyTexts } from '../../helpers/tiny-text.ts'

const RUNTIME = 'cpu'
/** Places of the longest text: its twelve tokens but the first. */
const PLACES = 11
const METHODS = [
  { method: { name: 'full' }, recompute: true },
  { method: { name: 'lora', rank: 3, dropout: 0.25 }, accumulate: 2 },
  { method: { name: 'lora', rank: 2, variant: 'dora', embeddings: true } },
]
const TEXTS = [
  ...METHODS,
  { packing: 'packed', sequenceLength: PLACES, labelSmoothing: 0.1, zLoss: 1e-3, lastLayers: 1 },
  { objective: { name: 'unlikelihood' } },
]
const PICTURES = [
  ...METHODS,
  { objective: { name: 'joint' }, labelSmoothing: 0.1, zLoss: 1e-3 },
  { objective: { name: 'picture-unlikelihood' } },
]

/** Bytes of all graphs that a run compiles before its first step. */
async function compiledBytes(create: (runtime: Runtime) => Promise<Learner>): Promise<number> {
  const runtime = await openRuntime(RUNTIME)
  const compile = vi.spyOn(runtime, 'compile')
  onTestFinished(() => compile.mockRestore())
  const learner = await create(runtime)
  onTestFinished(() => learner.dispose())
  return togetherBytes(
    RUNTIME,
    compile.mock.calls.map(([graph]: [Graph, ...unknown[]]) => plannedBytes(RUNTIME, graph)),
  )
}

function recipeOf(values: object): Recipe {
  return parseRecipe({ base: 'b', dataset: 'd', batchSize: 64, ...values })
}

it.each(TEXTS)('a text fine-tune compiles what its plan counts: %o', async (values) => {
  const recipe = recipeOf(values)
  const [model, texts] = [tinyText('llama'), tinyTexts(true)]
  const given = { ...model, tokenizer: TINY_TOKENIZER, train: texts, heldOut: texts.slice(0, 2) }
  const found = await compiledBytes((runtime) => TextFineTune.create(runtime, recipe, given, { threads: 1 }))
  expect(found).toBe(textGraphBytes(recipe, { ...model, time: PLACES, heldOut: 2, runtime: RUNTIME }))
})

it.each(PICTURES)('a fine-tune of pictures compiles what its plan counts: %o', async (values) => {
  const recipe = recipeOf(values)
  const found = await compiledBytes((runtime) =>
    FineTune.create(runtime, recipe, TINY_PICTURES, { threads: 1 }),
  )
  expect(found).toBe(pictureGraphBytes(recipe, { config: TINY_PICTURES.config, runtime: RUNTIME }))
})
