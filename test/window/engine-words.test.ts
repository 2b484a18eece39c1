// Words that options allow and metrics, as a person reads them in either language.
import { afterEach, describe, expect, it } from 'vitest'
import { FORMULA_FUNCTIONS } from '../../engine/metrics/own/formula-functions.ts'
import type { OptionDescription } from '../../engine/api/options.ts'
import { catalog } from '../../engine/catalog.ts'
import { de } from '../../renderer/lib/i18n/de/index.ts'
import { engine } from '../../renderer/lib/i18n/de/engine.ts'
import { DESCRIBED_REGISTRIES, describedEntries } from '../../renderer/lib/i18n/catalog-words.ts'
import { choiceLabel } from '../../renderer/lib/i18n/engine-words.ts'
import { setLanguage } from '../../renderer/lib/i18n/index.svelte.ts'
import { showValue } from '../../renderer/lib/forms/show-value.ts'

/** Every option of everything, groups and lists opened. */
function all(options: readonly OptionDescription[] = []): OptionDescription[] {
  return options.flatMap((one) => [one, ...all(one.options), ...all(one.items && [one.items])])
}
const options = Object.values(catalog()).flatMap((entries) => entries.flatMap((entry) => all(entry.options)))
const words = options.flatMap((option) =>
  (option.choices ?? [])
    .filter((choice): choice is string => typeof choice === 'string' && !choice.startsWith('.'))
    .map((choice) => ({ option, choice })),
)

afterEach(() => setLanguage('en'))

describe('a word that an option allows', () => {
  it('has a label in the catalog and one in German', () => {
    expect(words.length).toBeGreaterThan(15)
    const bare = words.filter(
      ({ option, choice }) => !option.choiceLabels?.[choice] || !engine[`choice_${choice}`],
    )
    expect(bare.map(({ option, choice }) => `${option.name}: ${choice}`)).toEqual([])
  })

  it('is shown by its label, and by itself where there is none', async () => {
    const option = words.find(({ choice }) => choice === 'full')?.option
    if (!option) throw new Error('there is no choice of all weights')
    expect(showValue('full', option)).toBe('All weights')
    expect(choiceLabel({}, 'unheard-of')).toBe('unheard-of')
    await setLanguage('de')
    expect(showValue('full', option)).toBe('Alle Gewichte')
  })
})

it('every metric of the catalog has a German name and a German help', () => {
  const missing = (catalog()['metrics'] ?? []).filter(
    ({ name }) => !engine[`metric_${name}`] || !engine[`metric_${name}_help`],
  )
  expect(missing.map(({ name }) => name)).toEqual([])
})

it.each([...DESCRIBED_REGISTRIES])(
  'every entry and option of %s has a German name and a German help',
  (registry) => {
    const entries = catalog()[registry] ?? []
    expect(entries.length).toBeGreaterThan(0)
    const keys = entries.flatMap(({ name, options: own }) => {
      const key = `entry_${registry}_${name}`
      return [key, ...own.map((option) => `${key}_${option.name}`)].flatMap((one) => [one, `${one}_help`])
    })
    expect(keys.filter((key) => !engine[key])).toEqual([])
  },
)

it('every runtime, and every function and type of formulas, has a German word', () => {
  const runtimes = (catalog()['runtimes'] ?? []).map(({ name }) => `runtime_${name}`)
  const functions = FORMULA_FUNCTIONS.map(({ name, takes }) => `function_${name}_${takes[0] ?? ''}`)
  const types = FORMULA_FUNCTIONS.flatMap(({ takes, gives }) => [...takes, gives]).map(
    (type) => `type_${type}`,
  )
  expect([...runtimes, ...functions, ...types].filter((key) => !engine[key])).toEqual([])
})

/** The keys of options, those within groups too, as `translated` makes them. */
function optionKeys(above: string, within: readonly OptionDescription[] = []): string[] {
  return within.flatMap((option) => {
    const key = `${above}_${option.name}`
    return [key, ...(option.help === '' ? [] : [`${key}_help`]), ...optionKeys(key, option.options)]
  })
}

it('everything in the wizard has German words: objectives, their options and those of a recipe', () => {
  const { recipe = [], objectives = [] } = catalog()
  const keys = [
    ...objectives.flatMap(({ name }) => [`objective_${name}`, `objective_${name}_help`]),
    ...objectives.flatMap((one) => optionKeys('option_objective_options', one.options)),
    ...optionKeys('option', recipe[0]?.options),
  ]
  const words: Readonly<Record<string, string>> = de.wizard
  expect([...new Set(keys)].filter((key) => words[key] === undefined)).toEqual([])
})

it('entries are shown in the language of the window', async () => {
  const entries = catalog()['generation'] ?? []
  const beams = () => describedEntries('generation', entries).find(({ name }) => name === 'numBeams')
  expect(beams()?.options[0]?.label).toBe('Beams')
  await setLanguage('de')
  expect(beams()?.options[0]?.label).toBe('Strahlen')
})
