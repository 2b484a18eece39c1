// The tray icon: what runs and how far it is; pause, open, quit.
import { join } from 'node:path'
import type { MenuItemConstructorOptions, Tray } from 'electron'
import { type Activity, describeActivity } from './activity.ts'
import type { ElectronApi } from './electron-api.ts'
import type { Texts } from './texts.ts'

export interface TrayActions {
  open(): void
  pause(): void
  quit(): void
}

export function trayTemplate(
  activity: Activity,
  texts: Texts,
  actions: TrayActions,
): MenuItemConstructorOptions[] {
  return [
    { label: describeActivity(activity, texts), enabled: false },
    { type: 'separator' },
    { label: texts.openWindow, click: () => actions.open() },
    { label: texts.pauseRun, enabled: activity.running, click: () => actions.pause() },
    { type: 'separator' },
    { label: texts.quit, click: () => actions.quit() },
  ]
}

export interface TrayIcon {
  show(activity: Activity): void
}

/** Puts the icon there. A desktop without a tray is no error: the app can be opened again by starting it again. */
export function createTray(
  { Menu, Tray }: Pick<ElectronApi, 'Menu' | 'Tray'>,
  { icons, platform, texts }: { icons: string; platform: NodeJS.Platform; texts: () => Texts },
  actions: TrayActions,
): TrayIcon {
  let tray: Tray
  try {
    tray = new Tray(join(icons, platform === 'darwin' ? 'trayTemplate.png' : 'tray.png'))
  } catch {
    return { show: () => undefined }
  }
  if (platform !== 'darwin') tray.on('click', () => actions.open())
  let shown = ''
  return {
    show(activity) {
      const text = describeActivity(activity, texts())
      const all = `${texts().quit} ${text}` // also the language can change
      if (all === shown) return
      shown = all
      tray.setToolTip(text.slice(0, 120)) // Windows cuts at 127
      tray.setContextMenu(Menu.buildFromTemplate(trayTemplate(activity, texts(), actions)))
    },
  }
}
