// Values of a form by path, without changing what one was given.
import type { OptionDescription } from '../../../engine/api/options.ts'

/** Nested values, as a recipe holds them. */
export type Values = Readonly<Record<string, unknown>>

/** The value at a path; undefined where it was left out. */
export function valueAt(values: Values, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, key) => (isGroup(at) ? at[key] : undefined), values)
}

/** A copy with a value at a path; undefined takes the key out, and groups that become empty with it. */
export function withValue(values: Values, path: readonly string[], value: unknown): Values {
  const [head, ...rest] = path
  if (head === undefined) return values
  const { [head]: old, ...others } = values
  const next = rest.length === 0 ? value : emptyAsNothing(withValue(isGroup(old) ? old : {}, rest, value))
  if (next === undefined) return others
  return { ...values, [head]: next }
}

function emptyAsNothing(values: Values): Values | undefined {
  return Object.keys(values).length === 0 ? undefined : values
}

function isGroup(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Preset values stand by dotted path or nested; both are found. */
export function presetValue(preset: Values | undefined, path: readonly string[]): unknown {
  return preset === undefined ? undefined : (preset[path.join('.')] ?? valueAt(preset, path))
}

/** Same content. */
export function isSame(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b)
}

/** Options in sight: those that are not advanced or were changed, and all that a search finds. */
export function visibleOptions(
  options: readonly OptionDescription[],
  values: Values,
  { search, isAdvanced, path = [] }: { search: string; isAdvanced: boolean; path?: readonly string[] },
): readonly OptionDescription[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return options.filter((option) => {
    if (words.length > 0) return isFound(option, words)
    return isAdvanced || !option.advanced || valueAt(values, [...path, option.name]) !== undefined
  })
}

function isFound(option: OptionDescription, words: readonly string[]): boolean {
  const text = `${option.label} ${option.name} ${option.help}`.toLowerCase()
  return (
    words.every((word) => text.includes(word)) ||
    (option.options ?? []).some((inner) => isFound(inner, words))
  )
}
