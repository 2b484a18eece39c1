// Trains adapters on the tiny models for a few steps and writes them for PEFT, with the logits they should give:
// npm run ts -- test/golden/train-text/write-adapters.ts DIR, then python3 test/golden/train-text/open_adapters.py DIR.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseRecipe } from '../../../engine/api/recipe.ts'
import { i32 } from '../../../engine/base/tensor.ts'
import { encodePeft } from '../../../engine/export/peft.ts'
import { graphOf } from '../../../engine/ir/graph.ts'
import { interpret } from '../../../engine/lower/reference/interpret.ts'
import { textForward, textParameters } from '../../../engine/models/text/decoder.ts'
import { weightInputs } from '../../../engine/nn/parameters.ts'
import { input } from '../../../engine/ops/input.ts'
import { openRuntime } from '../../../engine/runtimes/index.ts'
import { TextFineTune } from '../../../engine/train/text-fine-tune.ts'
import { type TinyFamily, TINY_TOKENIZER, tinyText, tinyTexts } from '../../helpers/tiny-text.ts'

const [folder = 'adapters'] = process.argv.slice(2)
const KINDS = {
  lora: { method: { name: 'lora', rank: 4 } },
  rslora: { method: { name: 'lora', rank: 4, variant: 'rslora' } },
  dora: { method: { name: 'lora', rank: 4, variant: 'dora' } },
  'last-layer': { method: { name: 'lora', rank: 4 }, lastLayers: 1 },
  'new-tokens': { method: { name: 'lora', rank: 4 }, addedTokens: ['<x>', '<y>'] },
}

for (const family of ['gpt2', 'llama'] as const)
  for (const [kind, more] of Object.entries(KINDS)) await write(family, kind, more)

async function write(name: TinyFamily, kind: string, more: object): Promise<void> {
  const grown = kind === 'new-tokens' ? 2 : 0
  const recipe = parseRecipe({
    base: 'b',
    dataset: 'd',
    batchSize: 5,
    optimizer: { learningRate: 0.02 },
    ...more,
  })
  const tokenizer = { ...TINY_TOKENIZER, vocabularySize: 40 + grown }
  const base = tinyText(name)
  const given = { ...base, tokenizer, train: tinyTexts(true), heldOut: [] }
  const tune = await TextFineTune.create(await openRuntime('cpu'), recipe, given, { threads: 1 })
  for (let step = 0; step < 8; step++)
    await tune.step.run((await tune.batch(step)).feeds, { step, multiplier: 1 })
  if (recipe.method.name !== 'lora') throw new Error('these are adapters')
  const { rank, alpha, variant } = recipe.method
  const { config } = tune
  const files = encodePeft(tune.adapters(), { rank, alpha, variant }, { ...base, config })
  const into = join(folder, `${name}-${kind}`)
  mkdirSync(into, { recursive: true })
  for (const file of files) writeFileSync(join(into, file.name), file.bytes)
  const { ids } = tinyTexts(true)[1] as { ids: Int32Array }
  const { logits } = textForward(
    input('tokens', [1, ids.length], 'i32'),
    weightInputs(textParameters(config)),
    config,
  )
  const found = interpret(graphOf({ logits }), { ...tune.weights(), tokens: i32([1, ids.length], ids) })[
    'logits'
  ]
  writeFileSync(
    join(into, 'logits.json'),
    JSON.stringify(Array.from(found?.data.slice(-config.vocabulary) ?? [])),
  )
  await tune.dispose()
}
