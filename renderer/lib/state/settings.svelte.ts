// The person's settings, as the host keeps them; look and language follow at once.
import type { AppClient } from '../../../engine/api/contract/index.ts'
import type { ErrorView, SettingsView } from '../../../engine/api/contract/views.ts'
import { app, connection, errorOf } from '../client/client.svelte.ts'
import { setLanguage } from '../i18n/index.svelte.ts'
import { systemLanguage } from '../i18n/language.svelte.ts'
import { theme } from './theme.svelte.ts'

type Changes = Parameters<AppClient['system']['saveSettings']>[0]

class SettingsState {
  #value = $state.raw<SettingsView>()
  #error = $state.raw<ErrorView>()

  /** Undefined until the host said. */
  get value(): SettingsView | undefined {
    return this.#value
  }

  /** Why the settings could not be loaded. */
  get error(): ErrorView | undefined {
    return this.#error
  }

  async save(changes: Changes): Promise<void> {
    await this.#take(await app.system.saveSettings(changes))
  }

  /** Loads, and loads again after each break; call it while a component is set up. */
  follow(): void {
    $effect(() => {
      if (connection.opened > 0) void this.load()
    })
    $effect(() => app.system.onSettingsChanged((value) => void this.#take(value)))
  }

  /** Asks the host. */
  async load(): Promise<void> {
    this.#error = undefined
    try {
      await this.#take(await app.system.settings())
    } catch (error) {
      this.#error = errorOf(error)
    }
  }

  /** Resolves when the window speaks the language. */
  async #take(value: SettingsView): Promise<void> {
    this.#value = value
    theme.set(value.theme, value.density)
    await setLanguage(value.language === 'system' ? systemLanguage() : value.language)
  }
}

/** The one settings of this window. */
export const settings = new SettingsState()
