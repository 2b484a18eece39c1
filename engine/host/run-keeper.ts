// Checkpoints of a run under way, and the state that it ends with.
import type { Recipe } from '../api/recipe.ts'
import { encodeCheckpoint, type Learner, restoreCheckpoint } from '../index.ts'
import type { Store } from '../store/store.ts'
import { bestStep } from './run-best.ts'
import { checkpointAt, writeCheckpoint } from './run-checkpoints.ts'
import { type JudgedBy, judgedBy, keepsBest } from './training-judge.ts'

/** What learns, and by which recipe. */
interface Learning {
  readonly recipe: Recipe
  readonly learner: Learner
}

/** Writes checkpoints, each once, and knows which is the best. */
export class RunKeeper {
  readonly #store: Store
  readonly #run: string
  readonly #work: Learning & { readonly by: JudgedBy }
  #saved: number | undefined

  constructor(store: Store, run: string, work: Learning & { readonly by: JudgedBy }) {
    this.#store = store
    this.#run = run
    this.#work = work
  }

  /** Whether no earlier state was better. */
  isBest(step: number): boolean {
    return step > 0 && this.#best(step) === step
  }

  /** Writes the state after a step, where it is not there yet. */
  save(step: number): void {
    if (this.#saved === step) return
    const state = encodeCheckpoint(this.#work.learner.step.memory, step)
    writeCheckpoint(this.#store, this.#run, { step, state, best: this.#best(step) })
    this.#saved = step
  }

  #best(step: number): number | undefined {
    const { recipe, by } = this.#work
    return keepsBest(recipe) ? bestStep(this.#store, this.#run, { upTo: step, by }) : undefined
  }
}

/** Puts the weights of the best evaluation in place where the recipe asks for them; returns the step they are of. */
export function takeBest(
  store: Store,
  run: string,
  { recipe, learner, last }: Learning & { readonly last: number },
): number {
  const by = judgedBy(store, recipe)
  const best = keepsBest(recipe) ? bestStep(store, run, { upTo: last, by }) : undefined
  const state = best === undefined || best === last ? undefined : checkpointAt(store, run, best)
  if (best === undefined || state === undefined) return last
  restoreCheckpoint(learner.step.memory, state)
  store.events.append(run, { step: last, type: 'bestKept', payload: { step: best } })
  return best
}
