// What the catalog says of the values of a recipe: their options by path, and which of them stand now.
import type { Catalog } from '../../../engine/api/descriptor.ts'
import type { OptionDescription } from '../../../engine/api/options.ts'
import { type Values, valueAt } from '../forms/values.ts'
import { tOr } from '../i18n/index.svelte.ts'
import { isGroup, leavesOf } from './values.ts'

/** An option that stands only while another in its group has one of some values, such as the rank of adapters. */
export interface ConditionalOption extends OptionDescription {
  readonly when?: { readonly option: string; readonly values: readonly unknown[] }
  readonly options?: readonly ConditionalOption[]
}

type Options = readonly ConditionalOption[]

/** The options of a recipe in the language of the window, with those of its objective in their place. */
export function recipeOptions(catalog: Catalog | undefined, recipe: Values): Options {
  const objective = catalog?.['objectives']?.find(
    ({ name }) => name === valueAt(recipe, ['objective', 'name']),
  )
  const within = (option: ConditionalOption): ConditionalOption =>
    option.name === 'options' ? { ...option, type: 'group', options: objective?.options ?? [] } : option
  const options = (catalog?.['recipe']?.[0]?.options ?? []) as Options
  return translated(
    options.map((option) =>
      option.name === 'objective' ? { ...option, options: (option.options ?? []).map(within) } : option,
    ),
  )
}

/** Options with their words in the language of the window, where it has any. */
export function translated(options: Options, above = 'wizard.option'): Options {
  return options.map((option) => {
    const key = `${above}_${option.name}`
    return {
      ...option,
      label: tOr(key, option.label),
      help: tOr(`${key}_help`, option.help),
      ...(option.unit !== undefined && { unit: tOr(`wizard.unit_${option.unit}`, option.unit) }),
      ...(option.options && { options: translated(option.options, key) }),
    }
  })
}

/** The option at a path. */
export function optionAt(options: Options, path: string): ConditionalOption | undefined {
  const [head, ...rest] = path.split('.')
  const option = options.find(({ name }) => name === head)
  return rest.length === 0 || !option ? option : optionAt(option.options ?? [], rest.join('.'))
}

/** What a person calls the value at a path; the path itself for one that is not known. */
export function labelAt(options: Options, path: string): string {
  return optionAt(options, path)?.label ?? path
}

/** The options that stand while the values are as they are; defaults of groups stand at their members. */
export function standingOptions(options: Options, values: Values): Options {
  return options
    .filter(({ when }) => !when || when.values.includes(valueOrDefault(options, values, when.option)))
    .map((option) => {
      if (!option.options) return option
      const own = valueOrDefault(options, values, option.name)
      const inner = isGroup(own) ? own : {}
      return { ...option, options: standingOptions(withGroupDefault(option), inner) }
    })
}

/** Options in the order of a form, groups last, without those that leave nothing to choose. */
export function offeredOptions(options: Options): Options {
  const offered = options.flatMap((option): Options => {
    if (option.type === 'choice' && (option.choices ?? []).length < 2) return []
    if (option.type !== 'group') return [option]
    const inner = offeredOptions(option.options ?? [])
    return inner.length === 0 ? [] : [{ ...option, options: inner }]
  })
  const isGroupOption = ({ type }: ConditionalOption): number => Number(type === 'group')
  return offered.toSorted((a, b) => isGroupOption(a) - isGroupOption(b))
}

/** Values without those whose options no longer stand: another method has other options. */
export function standingValues(options: Options, values: Values): Values {
  const standing = standingOptions(options, values)
  const entries = Object.entries(values).flatMap(([name, value]) => {
    const all = options.filter((option) => option.name === name)
    if (all.length > 0 && !standing.some((option) => option.name === name)) return []
    const inner = all[0]?.options
    return [[name, inner && isGroup(value) ? standingValues(inner, value) : value] as const]
  })
  return Object.fromEntries(entries)
}

function valueOrDefault(options: Options, values: Values, name: string): unknown {
  return values[name] ?? options.find((option) => option.name === name)?.default
}

function withGroupDefault({ default: given, options = [] }: ConditionalOption): Options {
  if (!isGroup(given)) return options
  return options.map((option) =>
    option.default === undefined && given[option.name] !== undefined
      ? { ...option, default: given[option.name] }
      : option,
  )
}

/** Every default by path. */
export function defaultsOf(options: Options, above = ''): ReadonlyMap<string, unknown> {
  const defaults = new Map<string, unknown>()
  for (const option of options) {
    const path = above + option.name
    const own = option.default
    if (isGroup(own)) for (const [inner, value] of leavesOf(own, `${path}.`)) defaults.set(inner, value)
    else if (own !== undefined) defaults.set(path, own)
    for (const [inner, value] of defaultsOf(option.options ?? [], `${path}.`)) defaults.set(inner, value)
  }
  return defaults
}
