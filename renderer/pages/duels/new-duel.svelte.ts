// A duel before it starts: who against whom, on which dataset, by which metrics.
import type { AppClient } from '../../../engine/api/contract/index.ts'
import type { JobView, ModelView } from '../../../engine/api/contract/views.ts'
import { app } from '../../lib/client/client.svelte.ts'

/** What still keeps it from starting. */
export type DuelProblem = 'needModels' | 'sameModel' | 'needDataset'

/** The state of the dialog. */
export class NewDuel {
  readonly #client: AppClient
  #models: readonly Pick<ModelView, 'id' | 'parent'>[] = []
  #baseline = $state('')
  #isBaselineChosen = false
  #candidate = $state('')
  dataset = $state('')
  seeds = $state(1)
  hasAllMetrics = $state(true)
  metrics = $state.raw<readonly string[]>([])

  constructor(client: AppClient = app) {
    this.#client = client
  }

  get baseline(): string {
    return this.#baseline
  }

  get candidate(): string {
    return this.#candidate
  }

  /** The models that can be compared, for finding parents. */
  know(models: readonly Pick<ModelView, 'id' | 'parent'>[]): void {
    this.#models = models
  }

  chooseBaseline(model: string): void {
    this.#baseline = model
    this.#isBaselineChosen = true
  }

  /** Takes the candidate's parent as baseline, unless a person chose another one. */
  chooseCandidate(model: string): void {
    this.#candidate = model
    if (this.#isBaselineChosen) return
    const parent = this.#models.find(({ id }) => id === model)?.parent
    this.#baseline = this.#models.some(({ id }) => id === parent) ? (parent ?? '') : ''
  }

  toggleMetric(name: string, isOn: boolean): void {
    const rest = this.metrics.filter((one) => one !== name)
    this.metrics = isOn ? [...rest, name] : rest
  }

  get problem(): DuelProblem | undefined {
    if (this.#baseline === '' || this.#candidate === '') return 'needModels'
    if (this.#baseline === this.#candidate) return 'sameModel'
    return this.dataset === '' ? 'needDataset' : undefined
  }

  start(): Promise<JobView> {
    return this.#client.duels.start({
      baseline: this.#baseline,
      candidate: this.#candidate,
      dataset: this.dataset,
      seeds: this.seeds,
      metrics: this.hasAllMetrics ? [] : [...this.metrics],
    })
  }
}
