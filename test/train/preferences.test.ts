// Learning from votes, end to end on tiny models: wanted answers become likelier than unwanted ones, and only votes are learnt from.
import { describe, expect, it, onTestFinished } from 'vitest'
import { parseRecipe } from '../../engine/api/recipe.ts'
import type { Batch } from '../../engine/objectives/objective.ts'
import { openRuntime } from '../../engine/runtimes/index.ts'
import { FineTune } from '../../engine/train/fine-tune.ts'
import { PicturePreferenceBatches } from '../../engine/train/picture-preferences.ts'
import type { PreferencePair } from '../../engine/train/preference-batches.ts'
import { PreferenceBatches } from '../../engine/train/preference-batches.ts'
import { TextFineTune } from '../../engine/train/text-fine-tune.ts'
import { RUNTIMES_HERE } from '../helpers/runtimes.ts'
import { TINY_PICTURES } from '../helpers/tiny-pairs.ts'
import { TINY_TOKENIZER, tinyText, tinyTexts } from '../helpers/tiny-text.ts'

/** The same prompt of two tokens; one answer says 7 twice, the other 9. */
const pairOf = (prompt: number): PreferencePair => {
  const text = (said: number): PreferencePair['chosen'] => ({
    ids: Int32Array.of(prompt, prompt + 1, said, said),
    learnt: Uint8Array.of(0, 0, 1, 1),
  })
  return { chosen: text(7), rejected: text(9) }
}
const PAIRS = [12, 16, 20, 24, 28].map(pairOf)

function recipeOf(more: object): ReturnType<typeof parseRecipe> {
  return parseRecipe({
    ...{ base: 'b', dataset: 'd', batchSize: 4, steps: 30, seed: 3 },
    ...{ objective: { name: 'dpo', options: { beta: 0.5 } }, optimizer: { learningRate: 0.003 } },
    ...more,
  })
}

/** Votes on pictures: of two for a caption the one that is all of one code; the other is the dataset's. */
const VOTED = TINY_PICTURES.source.own.slice(0, 5).map(({ captions, images }) => ({
  caption: captions[0] as Int32Array,
  chosen: new Int32Array(9).fill(7),
  rejected: images[0] as Int32Array,
}))

async function drawerOf(runtime: string, more: object, preferences = VOTED): Promise<FineTune> {
  const given = { ...TINY_PICTURES, preferences }
  return FineTune.create(await openRuntime(runtime), recipeOf(more), given, { threads: 1 })
}

async function tuneOf(runtime: string, more: object, preferences = PAIRS): Promise<TextFineTune> {
  const given = { ...tinyText('llama'), train: tinyTexts(true), heldOut: [], preferences }
  const opened = await openRuntime(runtime)
  return TextFineTune.create(opened, recipeOf(more), { ...given, tokenizer: TINY_TOKENIZER }, { threads: 1 })
}

describe.each(RUNTIMES_HERE)('on %s', (runtime) => {
  const methods = [{ name: 'full' }, { name: 'lora', rank: 4 }]
  const rows = methods.flatMap((method) => [
    { ...method, of: 'texts', open: () => tuneOf(runtime, { method }) },
    { ...method, of: 'pictures', open: () => drawerOf(runtime, { method }) },
  ])

  it.each(rows)('prefers what was preferred of $of: $name', async ({ open }) => {
    const tune = await open()
    onTestFinished(() => tune.dispose())
    const told: { loss: number; margin: number }[] = []
    for (let step = 0; step < 30; step++) {
      const { feeds, prepared } = await tune.batch(step)
      const { loss } = await tune.step.run(feeds, { step, multiplier: 1 })
      const { figures, lossShift = 0 } = prepared ?? {}
      told.push({ loss: loss + lossShift, margin: figures?.['rewardMargin'] as number })
    }
    // nothing was learnt yet: the model is its base, so that every margin is 0 and the loss ln 2
    expect(told[0]?.margin).toBeCloseTo(0, 5)
    expect(told[0]?.loss).toBeCloseTo(Math.LN2, 4)
    expect(told.at(-1)?.margin).toBeGreaterThan(0.5)
    expect(told.at(-1)?.loss).toBeLessThan(0.5)
  })
})

it('takes every pair once an epoch, the wanted answer first', () => {
  const batches = new PreferenceBatches(PAIRS, { rows: 2, time: 3, seed: 1, padId: 0 })
  const first = Array.from({ length: 5 }, (_, step) => [...batches.at(step).tokens])
  expect(first.map(([prompt]) => prompt).sort()).toEqual([12, 16, 20, 24, 28])
  for (const tokens of first) expect([tokens[2], tokens[5]]).toEqual([7, 9])
  expect([...batches.at(7).tokens]).toEqual([...batches.at(7).tokens])
})

it('takes every pair of pictures once an epoch, the wanted one first', () => {
  const batches = new PicturePreferenceBatches(VOTED, { rows: 2, seed: 1 })
  const { rejected } = VOTED[0] as (typeof VOTED)[number]
  const first = Array.from({ length: 5 }, (_, step) => batches.at(step))
  const imagesOf = ({ tokens, length }: Batch, row: number): number[] =>
    Array.from(tokens.subarray((row + 1) * length - rejected.length, (row + 1) * length))
  const unwanted = first.map((batch) => imagesOf(batch, 1))
  expect(unwanted.sort()).toEqual(VOTED.map((pair) => Array.from(pair.rejected)).sort())
  for (const batch of first) expect(new Set(imagesOf(batch, 0))).toEqual(new Set([7]))
})

it('asks for votes on pictures that differ where there are none', async () => {
  await expect(drawerOf('cpu', {}, [])).rejects.toMatchObject({ code: 'BAD_ARGUMENT', message: /of 0 votes/ })
  const same = VOTED.map((pair) => ({ ...pair, rejected: pair.chosen }))
  await expect(drawerOf('cpu', {}, same)).rejects.toMatchObject({ message: /of 5 votes/ })
})

it('asks for votes where there are none to learn from', async () => {
  await expect(tuneOf('cpu', {}, [])).rejects.toMatchObject({ code: 'BAD_ARGUMENT', message: /of 0 votes/ })
  const cut = { ids: Int32Array.of(1, 2, 3), learnt: new Uint8Array(3) }
  await expect(tuneOf('cpu', {}, [{ chosen: cut, rejected: cut }])).rejects.toMatchObject({
    message: /of 1 votes/,
  })
})
