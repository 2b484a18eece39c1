// A check of a dataset: which model's limit counts, and what was found.
import type { AppClient } from '../../../engine/api/contract/index.ts'
import type { ErrorView } from '../../../engine/api/contract/views.ts'
import { errorOf, isCancelled } from '../../lib/client/client.svelte.ts'
import { groupIssues, type IssueGroup } from './issues.ts'

/** The state of the panel. */
export class Checks {
  readonly #client: AppClient['datasets']
  readonly #dataset: string
  #groups = $state.raw<readonly IssueGroup[]>()
  #error = $state.raw<ErrorView>()
  #isRunning = $state(false)
  #asking: AbortController | undefined

  constructor(client: AppClient['datasets'], dataset: string) {
    this.#client = client
    this.#dataset = dataset
  }

  /** Undefined until it was checked. */
  get groups(): readonly IssueGroup[] | undefined {
    return this.#groups
  }

  get error(): ErrorView | undefined {
    return this.#error
  }

  get isRunning(): boolean {
    return this.#isRunning
  }

  /** Checks; with a model also which captions it would cut off. */
  async run(model: string | null): Promise<void> {
    this.stop()
    const controller = new AbortController()
    this.#asking = controller
    this.#isRunning = true
    this.#error = undefined
    try {
      const issues = await this.#client.check({ dataset: this.#dataset, model }, controller.signal)
      if (!controller.signal.aborted) this.#groups = groupIssues(issues)
    } catch (reason) {
      if (!controller.signal.aborted && !isCancelled(reason)) this.#error = errorOf(reason)
    }
    if (!controller.signal.aborted) this.#isRunning = false
  }

  stop(): void {
    this.#asking?.abort()
    this.#isRunning = false
  }
}
