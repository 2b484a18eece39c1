// How captioners are set up, as the host keeps it.
import type { AppClient } from '../../../engine/api/contract/index.ts'
import type { CaptionerSettingsView } from '../../../engine/api/contract/captioner.ts'
import type { ErrorView } from '../../../engine/api/contract/views.ts'
import { connection, errorOf, isCancelled } from '../client/client.svelte.ts'

type Change = Parameters<AppClient['captioner']['saveSettings']>[0]

/** The captioner that asks a program; the one with an address. */
export const PROGRAM = 'openai-compatible'

/** The settings of captioners. */
export class CaptionerSetup {
  readonly client: AppClient['captioner']
  #value = $state.raw<CaptionerSettingsView>()
  #error = $state.raw<ErrorView>()

  constructor(client: AppClient['captioner']) {
    this.client = client
  }

  /** Undefined until the host said. */
  get value(): CaptionerSettingsView | undefined {
    return this.#value
  }

  /** Why they could not be loaded. */
  get error(): ErrorView | undefined {
    return this.#error
  }

  /** Complete options of a captioner; none until loaded. */
  options(captioner: string): Readonly<Record<string, unknown>> {
    return this.#value?.options[captioner] ?? {}
  }

  /** True when a program can be asked: it has an address, and pictures may go there. */
  get isReady(): boolean {
    const { destination, allowRemote } = this.#value ?? {}
    return destination === 'here' || (destination === 'elsewhere' && allowRemote === true)
  }

  async save(change: Omit<Change, 'captioner'>, captioner = PROGRAM): Promise<void> {
    this.#value = await this.client.saveSettings({ captioner, ...change })
  }

  async load(): Promise<void> {
    try {
      this.#value = await this.client.settings()
      this.#error = undefined
    } catch (reason) {
      if (!isCancelled(reason)) this.#error = errorOf(reason)
    }
  }

  /** Loads, and loads again after each break; call it while a component is set up. */
  follow(): void {
    $effect(() => {
      void connection.opened
      void this.load()
    })
    $effect(() => this.client.onSettingsChanged((value) => (this.#value = value)))
  }
}
