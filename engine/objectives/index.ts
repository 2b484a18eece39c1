// Every objective by name: one line each, and those that a program adds at its start.
import { EngineError, nearestName } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { issuesMessage } from '../base/issue-message.ts'
import { addEntry } from '../base/registry.ts'
import { autoregressive } from './autoregressive.ts'
import { conditional } from './conditional.ts'
import { dpo } from './dpo.ts'
import { grpo } from './grpo.ts'
import { joint } from './joint.ts'
import { minimumRisk } from './minimum-risk.ts'
import { mixer } from './mixer.ts'
import { noisyPrefix } from './noisy-prefix.ts'
import type { Objective } from './objective.ts'
import { pictureUnlikelihood } from './picture-unlikelihood.ts'
import { reinforce } from './reinforce.ts'
import { scheduledSampling } from './scheduled-sampling.ts'
import { sequenceUnlikelihood } from './sequence-unlikelihood.ts'
import { unlikelihood } from './unlikelihood.ts'

const entries: Objective[] = [
  conditional as Objective,
  joint as Objective,
  autoregressive as Objective,
  unlikelihood as Objective,
  pictureUnlikelihood as Objective,
  sequenceUnlikelihood as Objective,
  scheduledSampling as Objective,
  noisyPrefix as Objective,
  reinforce as Objective,
  minimumRisk as Objective,
  grpo as Objective,
  mixer as Objective,
  dpo as Objective,
]

/** What models can learn; each entry says which kinds of models. */
export const OBJECTIVES: readonly Objective[] = entries

/** Adds an objective of one's own; every process that trains must do so at its start. @throws NAME_TAKEN */
export function registerObjective<O>(objective: Objective<O>): void {
  addEntry(entries, objective as Objective)
}

/** The objective of that name. @throws UNKNOWN_NAME with the nearest one. */
export function objectiveNamed(name: string): Objective {
  const found = OBJECTIVES.find((objective) => objective.name === name)
  if (found) return found
  const names = OBJECTIVES.map((objective) => objective.name)
  const near = nearestName(name, names)
  throw new EngineError('UNKNOWN_NAME', message('objective.unknown', { name }), {
    fixes: [
      near ? message('name.didYouMean', { name: near }) : message('name.known', { names: names.join(', ') }),
    ],
  })
}

/**
 * A recipe's objective with its options, checked and filled in. `kind` is that of the model.
 * @throws UNKNOWN_NAME for the objective, BAD_ARGUMENT for an option or an objective of another kind of model
 */
export function chosenObjective(
  { name, options }: { readonly name: string; readonly options: unknown },
  kind: Objective['kinds'][number],
): { readonly objective: Objective; readonly options: unknown } {
  const objective = objectiveNamed(name)
  if (!objective.kinds.includes(kind))
    throw new EngineError(
      'BAD_ARGUMENT',
      message('objective.otherKind', { name, kinds: objective.kinds.join(', '), kind }),
    )
  const parsed = objective.options.safeParse(options)
  if (parsed.success) return { objective, options: parsed.data }
  const issues = parsed.error.issues.map((issue) => ({
    ...issue,
    path: ['objective', 'options', ...issue.path],
  }))
  throw new EngineError('BAD_ARGUMENT', issuesMessage('recipe', issues))
}

/** What of texts a recipe's objective learns, as `tokenizeText` is told: everything, or answers only. @throws as {@link chosenObjective} */
export function learnOf(recipe: {
  readonly objective: Parameters<typeof chosenObjective>[0]
}): 'answers' | 'everything' {
  const { objective } = chosenObjective(recipe.objective, 'text')
  return objective.learnsEverything === true ? 'everything' : 'answers'
}
