import { describe, expect, it } from 'vitest'
import { parseRecipe } from '../../../engine/api/recipe.ts'
import { textChoice } from '../../../engine/train/text-choice.ts'
import { type TinyFamily, tinyText } from '../../helpers/tiny-text.ts'

/** Names of what learns itself, and of what gets adapters. */
function choose(name: TinyFamily, more: object): { open: string[]; adapted: string[] } {
  const { config, family } = tinyText(name)
  const { open, adapted } = textChoice(parseRecipe({ base: 'b', dataset: 'd', ...more }), config, family)
  return { open: open.map((spec) => spec.name), adapted: adapted.map((spec) => spec.name) }
}
const lora = (targets: readonly string[] = []): object => ({ method: { name: 'lora', targets } })

describe('training all weights', () => {
  it('opens every parameter', () => {
    const { open, adapted } = choose('gpt2', {})
    expect([open.length, adapted.length]).toEqual([28, 0]) // 2 tables, 2 × 12, and the last norm's 2
  })

  it('opens the last layers and what follows them, without the embeddings', () => {
    const { open } = choose('llama', { lastLayers: 1 })
    expect(open.filter((name) => !name.startsWith('model.layers.1.'))).toEqual([
      'model.norm.weight',
      'lm_head.weight',
    ])
    expect(open.some((name) => name.startsWith('model.layers.1.'))).toBe(true)
  })

  it('freezes or trains the embeddings as it is told', () => {
    expect(choose('gpt2', { wordEmbeddings: 'freeze' }).open.filter((name) => /wte|wpe/.test(name))).toEqual(
      [],
    )
    const { open } = choose('gpt2', { lastLayers: 1, wordEmbeddings: 'train' })
    expect(open.slice(0, 2)).toEqual(['transformer.wte.weight', 'transformer.wpe.weight'])
  })
})

describe('adapters', () => {
  it('stand on all matrices of the layers, and nothing else learns', () => {
    expect(choose('gpt2', lora())).toEqual({
      open: [],
      adapted: [0, 1].flatMap((layer) =>
        ['attn.c_attn', 'attn.c_proj', 'mlp.c_fc', 'mlp.c_proj'].map(
          (part) => `transformer.h.${layer}.${part}.weight`,
        ),
      ),
    })
  })

  it('stand on what ends as their targets do, as in PEFT', () => {
    expect(choose('gpt2', lora(['c_proj'])).adapted.length).toBe(4) // of attention and of the feed-forward
    expect(choose('gpt2', lora(['mlp.c_proj'])).adapted.length).toBe(2)
    expect(choose('llama', { ...lora(['q_proj', 'v_proj']), lastLayers: 1 }).adapted).toEqual([
      'model.layers.1.self_attn.q_proj.weight',
      'model.layers.1.self_attn.v_proj.weight',
    ])
  })

  it('stand beside embeddings and head where tokens are new', () => {
    expect(choose('llama', { ...lora(), addedTokens: ['<x>'] }).open).toEqual([
      'model.embed_tokens.weight',
      'lm_head.weight',
    ])
    expect(choose('llama', { ...lora(), addedTokens: ['<x>'], wordEmbeddings: 'freeze' }).open).toEqual([])
  })

  it('are refused for a name that no matrix has, with the nearest', () => {
    expect(() => choose('llama', lora(['q_prj']))).toThrow(
      expect.objectContaining({
        message: 'recipe: method.targets: no matrix of the model is called "q_prj".',
        fixes: ['Did you mean "q_proj"?'],
      }),
    )
    expect(() => choose('llama', lora(['input_layernorm']))).toThrow('no matrix of the model')
  })
})
