// The steps of the wizard, and which of them are sound.
import type { RecipeCheckView } from '../../../engine/api/contract/views.ts'
import type { Values } from '../../lib/forms/values.ts'

/** Every step in order. */
export const STEPS = ['goal', 'base', 'data', 'objective', 'size', 'plan'] as const
export type StepName = (typeof STEPS)[number]

/** The step where a problem is mended. */
export function stepOfProblem(path: string): StepName {
  if (path === 'base') return 'base'
  if (path === 'dataset') return 'data'
  return path === 'objective' || path.startsWith('objective.') ? 'objective' : 'size'
}

/** What soundness depends on. */
export interface Draft {
  readonly values: Values
  readonly hasGoal: boolean
  readonly check: RecipeCheckView | undefined
}

/** True when nothing is left to do in a step. */
export function isSound(step: StepName, { values, hasGoal, check }: Draft): boolean {
  if (step === 'goal') return hasGoal
  if (!check || problemsIn(step, check).length > 0) return false
  switch (step) {
    case 'base':
      return isNamed(values['base'])
    case 'data':
      return isNamed(values['dataset']) && (check.plan === null || check.plan.trainingPairs > 0)
    case 'plan':
      return canStart(check)
    default:
      return true
  }
}

/** True when a run can be started. */
export function canStart(check: RecipeCheckView | undefined): boolean {
  return check !== undefined && check.problems.length === 0 && (check.plan?.trainingPairs ?? 0) > 0
}

/** The problems that are mended in a step. */
function problemsIn(step: StepName, check: RecipeCheckView | undefined): RecipeCheckView['problems'] {
  return (check?.problems ?? []).filter(({ path }) => stepOfProblem(path) === step)
}

/** The step before or after; the same at either end. */
export function neighbour(step: StepName, by: 1 | -1): StepName {
  const place = STEPS.indexOf(step) + by
  return STEPS[Math.min(STEPS.length - 1, Math.max(0, place))] ?? step
}

function isNamed(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}
