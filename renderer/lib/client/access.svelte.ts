// Whether things can be changed here, and the way from looking to changing.
import type { AppClient } from '../../../engine/api/contract/index.ts'
import type { AccessView, ErrorView } from '../../../engine/api/contract/views.ts'
import { app, connection, errorOf } from './client.svelte.ts'

/** What the host says of the data folder. */
export class Access {
  readonly #system: Pick<AppClient['system'], 'access' | 'takeOver' | 'onAccessChanged'>
  #view = $state.raw<AccessView>()
  #error = $state.raw<ErrorView>()
  #isTrying = $state(false)

  constructor(system: Pick<AppClient['system'], 'access' | 'takeOver' | 'onAccessChanged'>) {
    this.#system = system
  }

  /** Undefined until the host said. */
  get view(): AccessView | undefined {
    return this.#view
  }

  /** Why the last try did not work. */
  get error(): ErrorView | undefined {
    return this.#error
  }

  get isTrying(): boolean {
    return this.#isTrying
  }

  /** Loads, and loads again after each break; call it while a component is set up. */
  follow(): void {
    $effect(() => {
      if (connection.opened === 0) return
      this.#error = undefined
      this.#system.access().then(
        (view) => (this.#view = view),
        () => undefined,
      )
    })
    $effect(() => this.#system.onAccessChanged((view) => (this.#view = view)))
  }

  /** Opens the data folder for changes, if nothing stands in the way any more. */
  async takeOver(): Promise<void> {
    this.#isTrying = true
    try {
      this.#view = await this.#system.takeOver()
      this.#error = undefined
    } catch (reason) {
      this.#error = errorOf(reason)
    } finally {
      this.#isTrying = false
    }
  }
}

/** The one of this window. */
export const access = new Access(app.system)
