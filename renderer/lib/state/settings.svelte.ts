// The person's settings, as the host keeps them; look and language follow at once.
import type { AppClient } from '../../../engine/api/contract/index.ts'
import type { SettingsView } from '../../../engine/api/contract/views.ts'
import { app, connection } from '../client/client.svelte.ts'
import { setLanguage } from '../i18n/index.svelte.ts'
import { systemLanguage } from '../i18n/language.svelte.ts'
import { theme } from './theme.svelte.ts'

type Changes = Parameters<AppClient['system']['saveSettings']>[0]

class SettingsState {
  #value = $state.raw<SettingsView>()

  /** Undefined until the host said. */
  get value(): SettingsView | undefined {
    return this.#value
  }

  async save(changes: Changes): Promise<void> {
    await this.#take(await app.system.saveSettings(changes))
  }

  /** Loads, and loads again after each break; call it while a component is set up. */
  follow(): void {
    $effect(() => {
      if (connection.opened > 0)
        app.system.settings().then(
          (value) => this.#take(value),
          () => undefined,
        )
    })
    $effect(() => app.system.onSettingsChanged((value) => void this.#take(value)))
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
