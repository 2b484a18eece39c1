import { expect, it } from 'vitest'
import { describeOptions } from '../../../engine/api/options.ts'
import { parseRecipe, recipeSchema, withValueAt } from '../../../engine/api/recipe.ts'

const least = { base: 'starter', dataset: 'pairs' }

it('fills in every default', () => {
  const recipe = parseRecipe(least)
  expect(recipe).toMatchObject({
    version: 1,
    objective: { name: 'conditional' },
    method: { name: 'full' },
    steps: 600,
  })
  expect(recipe.optimizer).toMatchObject({ name: 'adamw', learningRate: 3e-4, clipNorm: 1 })
  expect(parseRecipe(JSON.parse(JSON.stringify(recipe)))).toEqual(recipe)
})

it('gives recipes from before there were texts what they meant', () => {
  const before = { ...least, version: 1, method: { name: 'lora', rank: 8, alpha: 16, embeddings: true } }
  expect(parseRecipe(before)).toMatchObject({
    method: { name: 'lora', rank: 8, alpha: 16, variant: 'lora', targets: [], embeddings: true },
    ...{
      packing: 'off',
      labelSmoothing: 0,
      zLoss: 0,
      lastLayers: 0,
      wordEmbeddings: 'auto',
      addedTokens: [],
    },
    ...{ average: 0, patience: 0, judgedBy: 'loss', judgedOn: 16 },
  })
})

it('says which options concern which kinds of models', () => {
  const kinds = Object.fromEntries(describeOptions(recipeSchema).map((option) => [option.name, option.kinds]))
  expect([kinds['packing'], kinds['captionDropout'], kinds['steps']]).toEqual([
    ['text'],
    ['caption-image'],
    undefined,
  ])
})

it('refuses a misspelt option with the one that was meant', () => {
  const refusal = (value: object, message: string, fix: string): void =>
    expect(() => parseRecipe(value)).toThrow(
      expect.objectContaining({ message, fixes: [`Did you mean "${fix}"?`] }),
    )
  refusal({ ...least, stepz: 3 }, 'recipe: "stepz" is not an option.', 'steps')
  refusal(
    { ...least, optimizer: { learning_rate: 1 } },
    'recipe: "optimizer.learning_rate" is not an option.',
    'learningRate',
  )
})

it('refuses a value out of range, naming the field', () => {
  expect(() => parseRecipe({ ...least, steps: 0 })).toThrow('recipe: steps:')
})

it('sets a value deep inside without touching the original', () => {
  const before = { optimizer: { learningRate: 1 } }
  expect(withValueAt(before, 'optimizer.beta1', 0.8)).toEqual({ optimizer: { learningRate: 1, beta1: 0.8 } })
  expect(before).toEqual({ optimizer: { learningRate: 1 } })
})
