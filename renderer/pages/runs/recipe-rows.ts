// A frozen recipe as a table: every option with its label, those that differ from their defaults first.
import { type ConditionalOption, defaultsOf, optionAt } from '../../lib/recipe/options.ts'
import { isSame, type Values } from '../../lib/forms/values.ts'
import { leavesOf } from '../../lib/recipe/values.ts'

/** A row of the table. */
export interface RecipeRow {
  readonly path: string
  readonly option: ConditionalOption | undefined
  readonly value: unknown
  readonly default: unknown
  readonly isChanged: boolean
}

/** Every value of a recipe; those without a default count as chosen. */
export function recipeRows(options: readonly ConditionalOption[], recipe: Values): RecipeRow[] {
  const defaults = defaultsOf(options)
  const rows = [...leavesOf(recipe)].map(([path, value]) => ({
    path,
    option: optionAt(options, path),
    value,
    default: defaults.get(path),
    isChanged: !isSame(value, defaults.get(path)),
  }))
  return [...rows.filter(({ isChanged }) => isChanged), ...rows.filter(({ isChanged }) => !isChanged)]
}
