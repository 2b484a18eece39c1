// What every pane of the playground is: a model with options, and one order at a time.
import type { ErrorView } from '../../../engine/api/contract/views.ts'
import { errorOf, isCancelled } from '../../lib/client/client.svelte.ts'
import type { OptionValues } from './options.ts'

/** Where a pane stands. */
export type PaneStatus = 'idle' | 'drawing' | 'done' | 'failed' | 'cancelled'

/** A pane. Everything it shows follows from the newest order; older answers are dropped. */
export abstract class ModelPane<Result> {
  readonly id = crypto.randomUUID()
  readonly #ownOptions: OptionValues
  #model = $state('')
  /** Options that differ from the model's own. */
  options = $state.raw<OptionValues>({})
  #status = $state<PaneStatus>('idle')
  #result = $state.raw<Result>()
  #error = $state.raw<ErrorView>()
  #controller: AbortController | undefined

  /** `ownOptions` are those of a pane whose model was just chosen. */
  constructor(model: string, ownOptions: OptionValues = {}) {
    this.#model = model
    this.#ownOptions = ownOptions
    this.options = ownOptions
  }

  get model(): string {
    return this.#model
  }

  /** Another model has other options of its own. */
  choose(model: string): void {
    if (model === this.#model) return
    this.#model = model
    this.options = this.#ownOptions
  }

  get status(): PaneStatus {
    return this.#status
  }

  get isBusy(): boolean {
    return this.#status === 'drawing'
  }

  get result(): Result | undefined {
    return this.#result
  }

  get error(): ErrorView | undefined {
    return this.#error
  }

  /** Stops what is under way. */
  cancel(): void {
    if (this.#controller === undefined) return
    this.#controller.abort()
    this.#status = 'cancelled'
    this.#end()
  }

  /** Takes up an order instead of the one under way; `listen` hears of it on the way and gives the way to stop listening. */
  protected async order(
    ask: (signal: AbortSignal) => Promise<Result>,
    listen: () => () => void,
  ): Promise<void> {
    this.cancel()
    const controller = new AbortController()
    this.#controller = controller
    this.#status = 'drawing'
    this.#result = undefined
    this.#error = undefined
    const stop = listen()
    try {
      const result = await ask(controller.signal)
      if (this.#controller === controller) this.#finish(result)
    } catch (error) {
      if (this.#controller === controller) this.#fail(error)
    } finally {
      stop()
      if (this.#controller === controller) this.#end()
    }
  }

  /** Called when an order ended or was stopped. */
  protected ended(): void {
    // a pane that shows nothing on the way has nothing to clear
  }

  #finish(result: Result): void {
    this.#result = result
    this.#status = 'done'
  }

  #fail(error: unknown): void {
    this.#status = isCancelled(error) ? 'cancelled' : 'failed'
    if (!isCancelled(error)) this.#error = errorOf(error)
  }

  #end(): void {
    this.#controller = undefined
    this.ended()
  }
}
