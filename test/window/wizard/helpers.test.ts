// What the wizard works out by itself: presets, what stands, what a change did, drafts, soundness.
import { describe, expect, it } from 'vitest'
import type { RecipeCheckView } from '../../../engine/api/contract/views.ts'
import type { ConditionalOption } from '../../../renderer/lib/recipe/options.ts'
import { offeredOptions, standingOptions, standingValues } from '../../../renderer/lib/recipe/options.ts'
import { differencesOf } from '../../../renderer/lib/recipe/values.ts'
import { forgetDraft, keepDraft, parseDraft, readDraft } from '../../../renderer/pages/wizard/draft.ts'
import { effectOf } from '../../../renderer/pages/wizard/effect-of-change.ts'
import { effectWords } from '../../../renderer/pages/wizard/effect-words.ts'
import { changedFromPreset, withPreset } from '../../../renderer/pages/wizard/presets.ts'
import { parseRecipeText, recipeFileName } from '../../../renderer/pages/wizard/recipe-text.ts'
import { isSound, stepOfProblem } from '../../../renderer/pages/wizard/steps.ts'
import { checkOf, memoryStorage, optionOf } from './fixtures.ts'

const preset = {
  ...({ name: 'p', kind: 'caption-image', label: 'P', help: '' } as const),
  values: { steps: 60, 'optimizer.learningRate': 1e-3 },
}

describe('a preset', () => {
  it('replaces values, and keeps what says what is learnt from what', () => {
    const before = { base: 'b1', dataset: 'd1', seed: 7, steps: 999, batchSize: 8 }
    const after = withPreset(before, preset)
    expect(after).toEqual({
      base: 'b1',
      dataset: 'd1',
      seed: 7,
      steps: 60,
      optimizer: { learningRate: 1e-3 },
    })
  })
  it('knows what differs from it', () => {
    const values = { ...withPreset({ base: 'b1' }, preset), steps: 61, batchSize: 4 }
    expect(changedFromPreset(values, preset)).toEqual(['steps', 'batchSize'])
  })
})

describe('options that depend on another', () => {
  const method: ConditionalOption = {
    ...optionOf('method', 'group'),
    default: { name: 'full' },
    options: [
      { ...optionOf('name', 'choice'), choices: ['full', 'lora'] },
      { ...optionOf('rank', 'whole'), default: 16, when: { option: 'name', values: ['lora'] } },
    ],
  }
  const namesIn = (values: Record<string, unknown>) =>
    standingOptions([method], values)[0]?.options?.map(({ name }) => name)

  it('stand only while it has the right value', () => {
    expect(namesIn({})).toEqual(['name'])
    expect(namesIn({ method: { name: 'lora' } })).toEqual(['name', 'rank'])
  })
  it('come after plain ones, and not at all with nothing to choose', () => {
    const only = {
      ...optionOf('optimizer', 'group'),
      options: [{ ...optionOf('name', 'choice'), choices: ['adamw'] }],
    }
    const offered = offeredOptions([method, only, optionOf('steps', 'whole')])
    expect(offered.map(({ name }) => name)).toEqual(['steps', 'method'])
  })
  it('take the default of their group', () => {
    expect(standingOptions([method], {})[0]?.options?.[0]?.default).toBe('full')
  })
  it('leave the recipe when they no longer stand', () => {
    expect(standingValues([method], { method: { name: 'full', rank: 4 }, other: 1 })).toEqual({
      method: { name: 'full' },
      other: 1,
    })
  })
})

describe('the effect of a change', () => {
  const options = [{ ...optionOf('steps', 'whole'), label: 'Steps' }]
  const before = checkOf({ steps: 260 }, { seconds: 190, tokens: 100 })

  it('is the difference of two plans, in words', () => {
    const effect = effectOf(before, checkOf({ steps: 520 }, { seconds: 380, tokens: 200 }))
    expect(effect && effectWords(effect, options)).toBe('Steps 260 → 520: +3 min 10 sec')
  })
  it('counts tokens where the time is not known', () => {
    const effect = effectOf(checkOf({ steps: 2 }, { tokens: 100 }), checkOf({ steps: 1 }, { tokens: 50 }))
    expect(effect && effectWords(effect, options)).toBe('Steps 2 → 1: −50 tokens')
  })
  it('says so when a change costs nothing', () => {
    const effect = effectOf(before, checkOf({ steps: 260, seed: 1 }, { seconds: 190, tokens: 100 }))
    expect(effect && effectWords(effect, options)).toContain('same time and memory')
  })
  it('is nothing while either recipe cannot be planned', () => {
    const broken: RecipeCheckView = { recipe: null, plan: null, problems: [], loss: null }
    expect(effectOf(broken, before)).toBeNull()
    expect(effectOf(before, broken)).toBeNull()
    expect(effectOf(before, before)).toBeNull()
  })
})

describe('a draft', () => {
  const draft = { values: { steps: 5 }, preset: 'p', step: 'size' as const }

  it('comes back in its own window, and begins a new one', () => {
    const [own, shared] = [memoryStorage(), memoryStorage()]
    keepDraft(draft, () => ({ own, shared }))
    expect(readDraft(() => ({ own, shared }))).toEqual(draft)
    expect(readDraft(() => ({ own: memoryStorage(), shared }))).toEqual(draft)
  })
  it('is not taken from a window by another', () => {
    const shared = memoryStorage()
    const [one, two] = [memoryStorage(), memoryStorage()]
    keepDraft(draft, () => ({ own: one, shared }))
    keepDraft({ ...draft, values: { steps: 9 } }, () => ({ own: two, shared }))
    forgetDraft(() => ({ own: one, shared }))
    expect(readDraft(() => ({ own: two, shared }))?.values).toEqual({ steps: 9 })
  })
  it('is given up silently where nothing can be kept', () => {
    const forbidden = () => {
      throw new DOMException('denied', 'SecurityError')
    }
    expect(() => keepDraft(draft, forbidden)).not.toThrow()
    expect(readDraft(forbidden)).toBeNull()
  })
  it('must be one', () => {
    for (const text of [null, '', '{', '[]', '"x"', '{"values":3}']) expect(parseDraft(text)).toBeNull()
    expect(parseDraft('{"values":{},"step":"elsewhere"}')?.step).toBe('goal')
  })
})

describe('soundness', () => {
  it('asks each step for its own', () => {
    const values = { base: 'b1', dataset: 'd1' }
    const check = { ...checkOf(values, {}), problems: [{ path: 'objective.options.x', message: 'no' }] }
    const of = (step: Parameters<typeof isSound>[0]) => isSound(step, { values, hasGoal: false, check })
    expect([of('goal'), of('base'), of('data'), of('objective'), of('size'), of('plan')]).toEqual([
      ...[false, true, true, false, true, false],
    ])
  })
  it('finds the step where a problem is mended', () => {
    const paths = ['base', 'dataset', 'objective', 'objective.name', 'optimizer.learningRate']
    expect(paths.map(stepOfProblem)).toEqual(['base', 'data', 'objective', 'objective', 'size'])
  })
})

describe('recipes as text', () => {
  it('are JSON objects and nothing else', () => {
    expect(parseRecipeText('{"steps": 3}')).toEqual({ steps: 3 })
    for (const text of ['', '[1]', '3', '{steps: 3}']) expect(parseRecipeText(text)).toBeNull()
  })
  it('have file names that every system takes', () => {
    expect(recipeFileName('My ../run: no. 5')).toBe('My-run-no-5.json')
    expect(recipeFileName(undefined)).toBe('recipe.json')
  })
  it('show what was removed and added', () => {
    expect(differencesOf({ a: { b: 1 }, c: [1] }, { a: {}, c: [2], d: null })).toEqual([
      { path: 'c', from: [1], to: [2] },
      { path: 'd', from: undefined, to: null },
      { path: 'a.b', from: 1, to: undefined },
    ])
  })
})
