import { describe, expect, it } from 'vitest'
import type { ModelKind } from '../../../engine/api/options.ts'
import { parseRecipe, withValueAt } from '../../../engine/api/recipe.ts'
import { RULES, severityOf } from '../../../engine/diagnose/rules.ts'
import { type CureSubject, suggestionFor } from '../../../engine/diagnose/suggestions.ts'
import { chosenObjective } from '../../../engine/objectives/index.ts'

const KINDS: readonly ModelKind[] = ['text', 'caption-image']

function subject(kind: ModelKind, recipe: CureSubject['recipe'] = null): CureSubject {
  return { kind, model: 'm2', base: 'm1', dataset: 'd1', recipe, rollBackTo: null }
}

describe('suggestions', () => {
  it.each(KINDS.flatMap((kind) => RULES.map(({ cure }) => [kind, cure] as const)))(
    'of %s models, %s, are recipes as they stand, with an objective that there is',
    (kind, cure) => {
      const { values, base, dataset } = suggestionFor(cure, subject(kind))
      const given = Object.entries(values).reduce<Record<string, unknown>>(
        (recipe, [path, value]) => withValueAt(recipe, path, value),
        { base, dataset },
      )
      const recipe = parseRecipe(given)
      const { objective } = chosenObjective(recipe.objective, kind)
      expect(objective.name).toBe(values['objective.name'] ?? 'conditional')
      expect(base).toBe(values['objective.name'] === undefined ? 'm1' : 'm2')
    },
  )

  it('take half the steps and rate of the run before', () => {
    const { values } = suggestionFor('start-earlier', subject('text', { steps: 600, learningRate: 4e-4 }))
    expect(values).toMatchObject({ steps: 300, 'optimizer.learningRate': 2e-4, keep: 'best' })
  })

  it('against repetition take the mixture that was found to work, as long as the run before', () => {
    const before = { steps: 600, learningRate: 4e-4 }
    expect(suggestionFor('less-repetition', subject('text', before)).values).toMatchObject({
      ...{ 'objective.name': 'sequence-unlikelihood', 'objective.options': { rate: 0.3 } },
      ...{ steps: 600, 'optimizer.learningRate': 2e-4 },
    })
    expect(suggestionFor('less-repetition', subject('caption-image', before)).values).toMatchObject({
      'objective.name': 'picture-unlikelihood',
      'objective.options': { candidates: 'earlier' },
    })
  })

  it.each([
    ['text', 'noisy-prefix', 'Train on from here with'],
    ['caption-image', 'sequence-unlikelihood', 'learns from what the model writes itself'],
  ] as const)('of %s against own mistakes take what the experiments speak for: %s', (kind, name, words) => {
    const { values, sentence } = suggestionFor('own-words', subject(kind))
    expect(values['objective.name']).toBe(name)
    expect(sentence.text).toContain(words)
    expect(sentence.values).toEqual({ objective: name }) // which windows have words for
  })

  it('start from the model where nothing is known of its base', () => {
    expect(suggestionFor('start-earlier', { ...subject('text'), base: null }).base).toBe('m2')
  })
})

describe('rules', () => {
  it('get more severe step by step, and each has a source', () => {
    for (const { how, steps, source } of RULES) {
      expect(source.length).toBeGreaterThan(10)
      const sorted = [...steps].sort((a, b) => (how === 'more' ? a - b : b - a))
      expect(steps).toEqual(sorted)
    }
  })

  it('reach a step at its very value', () => {
    const more = { ...(RULES[1] as (typeof RULES)[number]), how: 'more', steps: [0.05, 0.15, 0.3] } as const
    expect([0.04, 0.0625, 0.16, 0.31].map((value) => severityOf(more, value, 0))).toEqual([
      undefined,
      'notice',
      'warning',
      'serious',
    ])
    const share = { ...more, how: 'share', steps: [0.7, 0.5, 0.3] } as const
    expect([0.8, 0.7, 0.5, 0.2].map((value) => severityOf(share, value, 1))).toEqual([
      undefined,
      'notice',
      'warning',
      'serious',
    ])
  })
})
