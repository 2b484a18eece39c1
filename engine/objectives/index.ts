// Every objective by name: one line each, and those that a program adds at its start.
import { EngineError, nearestName } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { addEntry } from '../base/registry.ts'
import { conditional } from './conditional.ts'
import { joint } from './joint.ts'
import type { PairObjective } from './objective.ts'

const entries: PairObjective[] = [conditional as PairObjective, joint as PairObjective]

/** Objectives over caption–picture pairs. */
export const PAIR_OBJECTIVES: readonly PairObjective[] = entries

/** Adds an objective of one's own; every process that trains must do so at its start. @throws NAME_TAKEN */
export function registerObjective<O>(objective: PairObjective<O>): void {
  addEntry(entries, objective as PairObjective)
}

/** The objective of that name. @throws UNKNOWN_NAME with the nearest one. */
export function pairObjective(name: string): PairObjective {
  const found = PAIR_OBJECTIVES.find((objective) => objective.name === name)
  if (found) return found
  const names = PAIR_OBJECTIVES.map((objective) => objective.name)
  const near = nearestName(name, names)
  throw new EngineError('UNKNOWN_NAME', message('objective.unknown', { name }), {
    fixes: [
      near ? message('name.didYouMean', { name: near }) : message('name.known', { names: names.join(', ') }),
    ],
  })
}
