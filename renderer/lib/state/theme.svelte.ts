// Colours and density, written onto <html>, where the tokens read them.
import type { SettingsView } from '../../../engine/api/contract/views.ts'

export type ThemeChoice = SettingsView['theme']
export type Theme = 'light' | 'dark' | 'contrast'
export type Density = SettingsView['density']

/** What the system asks for. */
interface SystemLook {
  readonly dark: boolean
  readonly contrast: boolean
  /** Its own few colours stand in for all of ours. */
  readonly forced?: boolean
}

/** The theme for a choice and what the system asks for; forced colours are light or dark, whatever was chosen. */
export function resolveTheme(choice: ThemeChoice, system: SystemLook): Theme {
  if (system.forced === true) return system.dark ? 'dark' : 'light'
  if (choice !== 'system') return choice
  if (system.contrast) return 'contrast'
  return system.dark ? 'dark' : 'light'
}

class ThemeState {
  #choice = $state<ThemeChoice>('system')
  #density = $state<Density>('comfortable')
  #system = $state.raw<SystemLook>({ dark: false, contrast: false })
  #current = $derived(resolveTheme(this.#choice, this.#system))

  /** The theme that is drawn; charts draw anew when it changes. */
  get current(): Theme {
    return this.#current
  }

  get density(): Density {
    return this.#density
  }

  set(choice: ThemeChoice, density: Density): void {
    this.#choice = choice
    this.#density = density
    this.#write()
  }

  /** Follows the system; gives the way to stop. */
  start(): () => void {
    const dark = window.matchMedia('(prefers-color-scheme: dark)')
    const contrast = window.matchMedia('(prefers-contrast: more)')
    const forced = window.matchMedia('(forced-colors: active)')
    const follow = () => {
      this.#system = { dark: dark.matches, contrast: contrast.matches, forced: forced.matches }
      this.#write()
    }
    const queries = [dark, contrast, forced]
    for (const query of queries) query.addEventListener('change', follow)
    follow()
    return () => queries.forEach((query) => query.removeEventListener('change', follow))
  }

  #write(): void {
    const { dataset } = document.documentElement
    dataset['theme'] = this.#current
    dataset['density'] = this.#density
  }
}

/** The one look of this window. */
export const theme = new ThemeState()
