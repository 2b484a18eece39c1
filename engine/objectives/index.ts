// Every objective by name: one line each.
import { EngineError, nearestName } from '../base/errors.ts'
import { conditional } from './conditional.ts'
import { joint } from './joint.ts'
import type { PairObjective } from './objective.ts'

/** Objectives over caption–picture pairs. */
export const PAIR_OBJECTIVES: readonly PairObjective[] = [
  conditional as PairObjective,
  joint as PairObjective,
]

/** The objective of that name. @throws UNKNOWN_NAME with the nearest one. */
export function pairObjective(name: string): PairObjective {
  const found = PAIR_OBJECTIVES.find((objective) => objective.name === name)
  if (found) return found
  const names = PAIR_OBJECTIVES.map((objective) => objective.name)
  const near = nearestName(name, names)
  throw new EngineError('UNKNOWN_NAME', `objective: "${name}" is not known.`, {
    fixes: [near ? `Did you mean "${near}"?` : `Use one of: ${names.join(', ')}.`],
  })
}
