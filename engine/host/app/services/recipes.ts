// Recipes before they become runs.
import type { AppHandlers } from '../../../api/contract/index.ts'
import { checkRecipe } from '../../recipe-check.ts'
import type { AppContext } from '../context.ts'
import { PRESETS } from '../presets.ts'
import type { SpeedMeter } from '../speed-meter.ts'

/** The calls on recipes; without a meter, plans before the first run tell no time. */
export function recipesService({ store }: AppContext, measure?: SpeedMeter): AppHandlers['recipes'] {
  return {
    presets: () => PRESETS,
    check: async ({ recipe }) => {
      const checked = checkRecipe(store, recipe)
      if (!measure || checked.plan === null || checked.plan.seconds !== null) return checked
      await measure()
      return checkRecipe(store, recipe)
    },
  }
}
