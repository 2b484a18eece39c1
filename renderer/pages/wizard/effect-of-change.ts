// What a change of the recipe did to its plan.
import type { RecipeCheckView } from '../../../engine/api/contract/views.ts'
import { type Difference, differencesOf } from '../../lib/recipe/values.ts'

/** What changed, and by how much the plan did. */
export interface Effect {
  readonly changes: readonly Difference[]
  /** Null while the time of either is not known. */
  readonly seconds: number | null
  readonly memoryBytes: number
  readonly tokens: number
}

/** Compares two checks; null when nothing changed or either could not be planned. */
export function effectOf(before: RecipeCheckView | undefined, after: RecipeCheckView): Effect | null {
  if (!before?.plan || !before.recipe || !after.plan || !after.recipe) return null
  const changes = differencesOf(before.recipe, after.recipe)
  if (changes.length === 0) return null
  const [old, now] = [before.plan, after.plan]
  return {
    changes,
    seconds: old.seconds === null || now.seconds === null ? null : now.seconds - old.seconds,
    memoryBytes: now.memoryBytes - old.memoryBytes,
    tokens: now.tokens - old.tokens,
  }
}
