import { describe, expect, it, onTestFinished } from 'vitest'
import { parseRecipe } from '../../engine/api/recipe.ts'
import { f32, type HostTensor } from '../../engine/base/tensor.ts'
import type { HostWeights } from '../../engine/nn/parameters.ts'
import { openRuntime } from '../../engine/runtimes/index.ts'
import { TextFineTune, type TextFineTuneInput } from '../../engine/train/text-fine-tune.ts'
import { type TinyFamily, TINY_TOKENIZER, tinyText, tinyTexts } from '../helpers/tiny-text.ts'

const texts = tinyTexts(true)

/** A fine-tune of a tiny model on all texts. */
async function tuned(
  more: object,
  given: Partial<TextFineTuneInput> = {},
  family: TinyFamily = 'llama',
): Promise<TextFineTune> {
  const recipe = parseRecipe({
    base: 'b',
    dataset: 'd',
    batchSize: 4,
    optimizer: { learningRate: 0.01 },
    ...more,
  })
  const whole = {
    ...tinyText(family),
    tokenizer: TINY_TOKENIZER,
    train: texts,
    heldOut: texts.slice(0, 2),
    ...given,
  }
  const tune = await TextFineTune.create(await openRuntime('cpu'), recipe, whole, { threads: 1 })
  onTestFinished(() => tune.dispose())
  return tune
}

async function steps(tune: TextFineTune, count: number): Promise<number[]> {
  const losses: number[] = []
  for (let step = 0; step < count; step++)
    losses.push((await tune.step.run((await tune.batch(step)).feeds, { step, multiplier: 1 })).loss)
  return losses
}

/** The largest difference of any gradient, relative to the largest of its tensor. */
function furthest(found: HostWeights, expected: HostWeights): number {
  return Object.entries(expected).reduce((most, [name, { data }]) => {
    const scale = Math.max(...Array.from(data, Math.abs))
    const differences = Array.from(data, (x, i) => Math.abs(x - (found[name]?.data[i] as number)) / scale)
    return scale < 1e-6 ? most : differences.reduce((a, b) => Math.max(a, b), most)
  }, 0)
}

describe('a batch in parts', () => {
  it('has the gradients of the whole, however unequal the answers of its parts', async () => {
    const [whole, parts] = [await tuned({}), await tuned({ accumulate: 4 })]
    const [a] = await steps(whole, 1)
    const [b] = await steps(parts, 1)
    expect(b).toBeCloseTo(a as number, 5)
    // products of few rows are in f32, of many by tiles near it
    expect(furthest(await parts.step.gradients(), await whole.step.gradients())).toBeLessThan(1e-4)
    // parts of one row each, whose means would count the five answers of one as much as the ten of another
    const { lossWeights } = (await parts.batch(0)).feeds
    const sums = [0, 1, 2, 3].map(
      (row) => (lossWeights?.data.slice(row * 11, row * 11 + 11) as Float32Array).filter((w) => w > 0).length,
    )
    expect(new Set(sums).size).toBeGreaterThan(2)
  })
})

describe('held-out figures', () => {
  it('are the nats of every learnt token alike, and fall as it learns', async () => {
    const tune = await tuned({ method: { name: 'lora', rank: 4 } })
    const before = await tune.evaluate()
    // alone they are means over 6 and 7 answer tokens
    const alone = await Promise.all(
      texts.slice(0, 2).map((text) => tuned({}, { heldOut: [text] }).then((one) => one.evaluate())),
    )
    const [a, b] = alone.map(({ heldOutNats }) => heldOutNats as number) as [number, number]
    expect(before['heldOutNats']).toBeCloseTo((6 * a + 7 * b) / 13, 5)
    await steps(tune, 12)
    expect((await tune.evaluate())['heldOutNats']).toBeLessThan((before['heldOutNats'] as number) - 0.1)
  })

  it('are none without held-out texts', async () => {
    expect(await (await tuned({}, { heldOut: [] })).evaluate()).toEqual({})
  })

  it('are those of the folded weights', async () => {
    for (const variant of ['lora', 'dora']) {
      const tune = await tuned({ method: { name: 'lora', rank: 4, variant } }, {}, 'gpt2')
      await steps(tune, 5)
      const folded = await tuned({}, { weights: tune.weights() }, 'gpt2')
      const [a, b] = [await tune.evaluate(), await folded.evaluate()]
      expect(a['heldOutNats']).toBeCloseTo(b['heldOutNats'] as number, 5)
    }
  })
})

describe('what is trained', () => {
  it('is all that changes', async () => {
    const { weights } = tinyText('llama')
    const changed = async (more: object): Promise<string[]> => {
      const tune = await tuned(more)
      await steps(tune, 2)
      return Object.entries(tune.weights())
        .filter(([name, { data }]) => !data.every((x, i) => x === weights[name]?.data[i]))
        .map(([name]) => name)
    }
    const last = await changed({ lastLayers: 1 })
    expect(last.every((name) => /layers\.1\.|^model\.norm|^lm_head/.test(name))).toBe(true)
    expect(last.length).toBe(11)
    expect(await changed({ method: { name: 'lora', targets: ['q_proj'] } })).toEqual([
      'model.layers.0.self_attn.q_proj.weight',
      'model.layers.1.self_attn.q_proj.weight',
    ])
  })

  it('includes rows for new tokens, which change with the others', async () => {
    const ids = Int32Array.of(3, 40, 41, 5)
    const train = [...texts, { ids, learnt: Uint8Array.of(0, 1, 1, 1) }]
    const tokenizer = { ...TINY_TOKENIZER, vocabularySize: 42 }
    const tune = await tuned(
      { addedTokens: ['<x>', '<y>'], method: { name: 'lora', rank: 2 } },
      { train, tokenizer },
    )
    expect(tune.config.vocabulary).toBe(42)
    const before = tune.weights()['lm_head.weight']?.data.slice(640)
    await steps(tune, 3)
    const after = tune.weights()['lm_head.weight'] as HostTensor
    expect(after.shape).toEqual([42, 16])
    expect(after.data.slice(640)).not.toEqual(before)
    expect(Object.keys(tune.adapters()).filter((name) => !name.includes('lora_'))).toEqual([
      'model.embed_tokens.weight',
      'lm_head.weight',
    ])
  })

  it('is the moving average where one is kept', async () => {
    const [plain, average] = [await tuned({}), await tuned({ average: 0.5 })]
    await steps(plain, 1)
    const first = plain.weights()['model.norm.weight']?.data.slice() ?? []
    await steps(average, 1)
    const base = tinyText('llama').weights['model.norm.weight']?.data ?? []
    // the first share is 1 − min(0.5, 1/11): a ← a + 10/11·(w − a)
    average.weights()['model.norm.weight']?.data.forEach((x, i) => {
      const start = base[i] as number
      expect(x).toBeCloseTo(start + (10 / 11) * ((first[i] as number) - start), 5)
    })
  })
})

describe('a fine-tune is refused', () => {
  it('without a text that has anything to learn', async () => {
    const empty = texts.map(({ ids }) => ({ ids, learnt: new Uint8Array(ids.length) }))
    await expect(tuned({}, { train: empty })).rejects.toThrow(
      'none of the 5 training texts has anything to learn',
    )
    await expect(tuned({}, { train: [] })).rejects.toMatchObject({ code: 'BAD_ARGUMENT' })
  })

  it('for an objective of pictures, a tokenizer of another model, and nothing to train', async () => {
    await expect(tuned({ objective: { name: 'joint' } })).rejects.toThrow('of kind caption-image')
    const tokenizer = { ...TINY_TOKENIZER, vocabularySize: 50 }
    await expect(tuned({}, { tokenizer })).rejects.toThrow('it has 50 tokens')
    await expect(tuned({ sequenceLength: 8, overlong: 'reject' })).rejects.toThrow(
      '2 are longer than 9 tokens',
    )
  })

  it('by a step whose numbers are none, before anything changes', async () => {
    const { weights } = tinyText('llama')
    const norm = weights['model.norm.weight'] as HostTensor
    const broken = {
      ...weights,
      'model.norm.weight': f32(
        norm.shape,
        norm.data.map((x, i) => (i === 3 ? NaN : x)),
      ),
    }
    const tune = await tuned({}, { weights: broken })
    await expect(steps(tune, 1)).rejects.toMatchObject({ code: 'NON_FINITE' })
    expect(tune.weights()['lm_head.weight']?.data).toEqual(weights['lm_head.weight']?.data)
  })

  it('not for texts that are cut: they are counted', async () => {
    const tune = await tuned({ sequenceLength: 8 })
    expect(tune.report).toEqual({ texts: 5, truncated: 2, unlearnable: 0, learntTokens: 25 }) // 6 + 4 + 3 + 4 + 8
    expect((await tune.batch(0)).feeds['tokens']?.shape).toEqual([4, 8])
  })
})
