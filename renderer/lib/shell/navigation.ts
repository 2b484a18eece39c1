// The pages that the rail shows, in the order of the work.
import Boxes from '@lucide/svelte/icons/boxes'
import ChartLine from '@lucide/svelte/icons/chart-line'
import House from '@lucide/svelte/icons/house'
import Images from '@lucide/svelte/icons/images'
import Scale from '@lucide/svelte/icons/scale'
import Settings from '@lucide/svelte/icons/settings'
import SquarePen from '@lucide/svelte/icons/square-pen'
import type { PageName } from '../state/router.svelte.ts'
import type { Key } from '../i18n/index.svelte.ts'
import type { IconComponent } from '../ui/icon.ts'

/** An entry of the rail. */
export interface NavigationEntry {
  readonly page: PageName
  readonly label: Extract<Key, `${string}.title`>
  readonly icon: IconComponent
  readonly keys: string
}

export const NAVIGATION: readonly NavigationEntry[] = [
  { page: 'home', label: 'home.title', icon: House, keys: 'alt+1' },
  { page: 'datasets', label: 'datasets.title', icon: Images, keys: 'alt+2' },
  { page: 'runs', label: 'runs.title', icon: ChartLine, keys: 'alt+3' },
  { page: 'playground', label: 'playground.title', icon: SquarePen, keys: 'alt+4' },
  { page: 'duels', label: 'duels.title', icon: Scale, keys: 'alt+5' },
  { page: 'models', label: 'models.title', icon: Boxes, keys: 'alt+6' },
  { page: 'settings', label: 'settings.title', icon: Settings, keys: 'alt+7' },
]
