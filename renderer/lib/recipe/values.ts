// Recipes as tables: every value by its dotted path, such as `optimizer.learningRate`.
import { isSame, type Values, withValue } from '../forms/values.ts'

/** True for what paths can go through; lists are values. */
export function isGroup(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Puts values that are given by path into a recipe; a given group replaces the one there. */
export function withValuesAt(values: Values, byPath: Values): Values {
  return Object.entries(byPath).reduce((all, [path, value]) => withValue(all, path.split('.'), value), values)
}

/** Every value that is no group, by path, in order. */
export function leavesOf(values: Values, above = ''): ReadonlyMap<string, unknown> {
  const leaves = new Map<string, unknown>()
  for (const [key, value] of Object.entries(values)) {
    if (!isGroup(value)) leaves.set(above + key, value)
    else for (const [path, leaf] of leavesOf(value, `${above}${key}.`)) leaves.set(path, leaf)
  }
  return leaves
}

/** A value that is not the same on both sides. */
export interface Difference {
  readonly path: string
  readonly from: unknown
  readonly to: unknown
}

/** What differs between two recipes, in the order of the second. */
export function differencesOf(before: Values, after: Values): Difference[] {
  const [old, now] = [leavesOf(before), leavesOf(after)]
  const paths = [...new Set([...now.keys(), ...old.keys()])]
  return paths
    .map((path) => ({ path, from: old.get(path), to: now.get(path) }))
    .filter(({ from, to }) => !isSame(from, to))
}
