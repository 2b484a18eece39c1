// Recipes before they become runs.
import type { AppHandlers } from '../../../api/contract/index.ts'
import { checkRecipe } from '../../recipe-check.ts'
import type { AppContext } from '../context.ts'
import { PRESETS } from '../presets.ts'

/** The calls on recipes. */
export function recipesService({ store }: AppContext): AppHandlers['recipes'] {
  return {
    presets: () => PRESETS,
    check: ({ recipe }) => checkRecipe(store, recipe),
  }
}
