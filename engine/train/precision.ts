// What a recipe's precision means on a runtime.
import type { Recipe } from '../api/recipe.ts'
import type { CompileOptions, Runtime } from '../runtimes/runtime.ts'

/** Mixed is the shorter numbers that the runtime has; where it has none the step is computed in f32. */
export function stepPrecision(
  { half }: Runtime,
  { precision }: Pick<Recipe, 'precision'>,
): Pick<CompileOptions, 'precision'> {
  return precision === 'mixed' && half ? { precision: half } : {}
}
