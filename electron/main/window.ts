// The window: its options, stated in full, and how it is opened.
import type { BrowserWindow, BrowserWindowConstructorOptions, WebPreferences } from 'electron'
import type { ElectronApi } from './electron-api.ts'
import { START_URL } from './origin.ts'
import type { WindowState } from './window-state.ts'

/** Also what is Electron's default is stated: a default that changes shall not change us. */
const WEB_PREFERENCES = {
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  safeDialogs: true,
  spellcheck: true,
} as const satisfies WebPreferences

const SMALLEST = { width: 480, height: 480 } as const

function windowOptions(preload: string, state: WindowState): BrowserWindowConstructorOptions {
  return {
    ...state.bounds,
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
    show: false,
    title: 'Tuneloom',
    webPreferences: { ...WEB_PREFERENCES, preload },
  }
}

/** Opens the window as it was left; it shows when there is something to see. */
export function openWindow(electron: ElectronApi, preload: string, state: WindowState): BrowserWindow {
  const isDark = electron.nativeTheme.shouldUseDarkColors
  const backgroundColor = isDark ? '#16181a' : '#f7f7f5'
  const window = new electron.BrowserWindow({ ...windowOptions(preload, state), backgroundColor })
  if (state.isMaximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  void window.loadURL(START_URL)
  return window
}
