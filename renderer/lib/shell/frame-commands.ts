// Commands that work on every page.
import { t } from '../i18n/index.svelte.ts'
import type { Command } from '../state/commands.svelte.ts'
import { jobs } from '../state/jobs.svelte.ts'
import { router } from '../state/router.svelte.ts'
import { settings } from '../state/settings.svelte.ts'
import type { ThemeChoice } from '../state/theme.svelte.ts'
import { theme } from '../state/theme.svelte.ts'
import { toasts } from '../state/toasts.svelte.ts'
import { NAVIGATION } from './navigation.ts'

/** What the frame opens by itself. */
export interface FrameDoors {
  palette(): void
  shortcuts(): void
}

const THEMES = [
  ['light', 'app.themeLight'],
  ['dark', 'app.themeDark'],
  ['contrast', 'app.themeContrast'],
  ['system', 'app.themeSystem'],
] as const

/** Pages, look, palette, keys. */
export function frameCommands(doors: FrameDoors): readonly Command[] {
  const group = t('app.general')
  return [
    ...NAVIGATION.map(({ page, label, keys }) => ({
      id: `go.${page}`,
      label: t('app.goTo', { page: t(label) }),
      group: t('app.navigation'),
      keys,
      run: () => router.go(page),
    })),
    {
      id: 'wizard',
      label: t('wizard.title'),
      group: t('runs.title'),
      keys: 'mod+n',
      run: () => router.go('wizard'),
    },
    { id: 'palette', label: t('app.palette'), group, keys: 'mod+k', isHidden: true, run: doors.palette },
    { id: 'shortcuts', label: t('app.shortcuts'), group, keys: '?', run: doors.shortcuts },
    ...THEMES.map(([choice, label]) => ({
      id: `theme.${choice}`,
      label: t(label),
      group,
      run: () => wear(choice),
    })),
    {
      id: 'jobs.dismissAll',
      label: t('app.dismissAll'),
      group,
      when: () => jobs.unsettled.length > 0,
      run: () => jobs.dismissAll(),
    },
    { id: 'density', label: t('app.density'), group, run: changeDensity },
  ]
}

function wear(choice: ThemeChoice): void {
  theme.set(choice, theme.density)
  settings.save({ theme: choice }).catch((error: unknown) => toasts.fail(error))
}

function changeDensity(): void {
  const density = theme.density === 'dense' ? 'comfortable' : 'dense'
  settings.save({ density }).catch((error: unknown) => toasts.fail(error))
}
