// Rewards of a run: metrics of single items from the store, own ones in their cage and the encoder of pictures and captions included.
import type { Recipe } from '../api/recipe.ts'
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { chosenObjective, itemMetricNamed, type ItemMetric, rewardFor } from '../index.ts'
import type { Store } from '../store/store.ts'
import { openItemContext } from './item-context.ts'
import { pinnedMetric } from './own-metrics.ts'
import type { TrainingKind, TrainingRequest } from './training-kind.ts'

/** Metrics by name, until put away. */
export interface OpenRewards {
  /** @throws UNKNOWN_NAME, BAD_ARGUMENT for a metric of whole sets */
  readonly reward: (name: string) => ItemMetric
  dispose(): Promise<void>
}

/** Opens what rewards may use; an encoder is loaded when a reward first asks for it, and runs where the model does. */
export function openRewards({ store, runtime, threads, signal }: TrainingRequest): OpenRewards {
  const { context, dispose } = openItemContext(store, { runtime: runtime.name, threads, signal })
  return { reward: (name) => itemMetricNamed(name, context), dispose }
}

/**
 * A recipe whose reward, where it is an own metric, is pinned to the version that there is now, so that a resumed run learns what it began
 * to learn.
 * @throws UNKNOWN_NAME with the nearest name, BAD_ARGUMENT for a metric of whole sets or of another kind of models
 */
export function withPinnedReward(
  store: Store,
  recipe: Recipe,
  { model }: Pick<TrainingKind, 'model'>,
): Recipe {
  const { objective, options } = chosenObjective(recipe.objective, model)
  const told = objective.preparation?.reward?.(options)
  if (told === undefined) return recipe
  const name = rewardFor(model, told)
  const { kinds } = itemMetricNamed(name, openItemContext(store).context)
  if (!kinds.includes(model === 'text' ? 'text' : 'picture'))
    throw new EngineError('BAD_ARGUMENT', message('recipe.rewardKind', { name }), {
      details: { path: 'objective.options.reward' },
    })
  const reward = pinnedMetric(store, name)
  if (reward === name) return recipe
  return { ...recipe, objective: { ...recipe.objective, options: { ...recipe.objective.options, reward } } }
}
