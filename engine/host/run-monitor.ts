// Looking at a run's health while it goes: a few samples beside real data, seldom enough to cost little.
import type { FindingView, HealthFigureView } from '../api/contract/health-views.ts'
import type { Recipe } from '../api/recipe.ts'
import { EngineError } from '../base/errors.ts'
import { type CureSubject, findingsOf, LookBudget, type TrainingEvent } from '../index.ts'
import type { Store } from '../store/store.ts'
import { HEALTH_EVENTS, type LookedPayload } from './run-health.ts'

/** What a monitor watches over. */
export interface Watched {
  readonly store: Store
  /** Id. */
  readonly run: string
  readonly recipe: Pick<Recipe, 'monitorEvery' | 'monitorShare' | 'steps' | 'optimizer'>
  readonly subject: Omit<CureSubject, 'recipe' | 'rollBackTo'>
  /** Measures the present weights. */
  look(): Promise<readonly HealthFigureView[]>
  emit(event: TrainingEvent): void
  /** Monotonic milliseconds. */
  now(): number
  readonly signal?: AbortSignal | undefined
}

/** Watches one run. */
export class RunMonitor {
  readonly #watched: Watched
  readonly #budget: LookBudget
  #isBroken = false
  /** Last step at which nothing was found; 0 before any. */
  #lastClean = 0
  /** Findings of the look before. */
  #suspected = new Map<string, FindingView['suggestion']['rollBackTo']>()
  readonly #told = new Set<string>()

  constructor(watched: Watched) {
    this.#watched = watched
    this.#budget = new LookBudget(watched.recipe, () => watched.now())
    const { store, run } = watched
    for (const { type, payload } of store.events.list(run))
      if (type === HEALTH_EVENTS.found) this.#told.add(String(payload['name']))
  }

  /** Looks after a step where it is time to and the run can afford it. `done` steps were done since `from`. */
  async after(step: number, from: number): Promise<void> {
    if (this.#isBroken || !this.#budget.isDue(step, step - from)) return
    try {
      this.#keep(step, await this.#budget.spend(() => this.#watched.look()))
    } catch (error) {
      if (this.#watched.signal?.aborted === true) return
      if (!(error instanceof EngineError)) throw error
      // the run is worth more than a look at it
      this.#isBroken = true
      const { store, run } = this.#watched
      store.events.append(run, { step, type: 'healthFailed', payload: { message: error.message } })
    }
  }

  #keep(step: number, figures: readonly HealthFigureView[]): void {
    const { store, run, emit } = this.#watched
    const payload: LookedPayload = { figures, share: this.#budget.share }
    store.events.append(run, { step, type: HEALTH_EVENTS.looked, payload: { ...payload } })
    this.#judge(step, figures)
    const values = Object.fromEntries(figures.map(({ name, value }) => [`health.${name}`, value]))
    emit({ type: 'health', step, values })
  }

  /** A finding is told when it shows in two looks running, so that chance is not; a serious one at once. */
  #judge(step: number, figures: readonly HealthFigureView[]): void {
    const { store, run, recipe, subject } = this.#watched
    const { steps, optimizer } = recipe
    const rollBackTo = this.#checkpointBefore()
    const cure = { ...subject, recipe: { steps, learningRate: optimizer.learningRate }, rollBackTo }
    const found = findingsOf(figures, { ...cure, oracle: '', examples: {} })
    for (const finding of found) {
      const isSure = finding.severity === 'serious' || this.#suspected.has(finding.name)
      if (!isSure || this.#told.has(finding.name)) continue
      this.#told.add(finding.name)
      const back = this.#suspected.get(finding.name) ?? rollBackTo
      const payload = { ...finding, suggestion: { ...finding.suggestion, rollBackTo: back } }
      store.events.append(run, { step, type: HEALTH_EVENTS.found, payload: { ...payload } })
    }
    const before = this.#suspected
    this.#suspected = new Map(found.map(({ name }) => [name, before.get(name) ?? rollBackTo]))
    if (found.length === 0) this.#lastClean = step
  }

  /** The last checkpoint from when nothing was found yet. */
  #checkpointBefore(): FindingView['suggestion']['rollBackTo'] {
    const { store, run } = this.#watched
    const steps = store.checkpoints.list(run).map(({ step }) => step)
    const step = steps.filter((one) => one <= this.#lastClean).at(-1)
    return step === undefined ? null : { run, step }
  }
}
