// The one window over its life: opened, hidden, shown again, and told things when its page is there to hear them.
import { join } from 'node:path'
import type { BrowserWindow } from 'electron'
import type { DeepLink, ShellMessage } from '../../engine/api/desktop.ts'
import type { Clock } from './clock.ts'
import { watchPage } from './crash.ts'
import type { ElectronApi } from './electron-api.ts'
import type { Relay } from './relay.ts'
import { fitState, readState, rememberWindow } from './window-state.ts'
import { openWindow } from './window.ts'

type Told = Exclude<ShellMessage, 'tuneloom:port'>

export interface MainWindowOptions {
  readonly preload: string
  /** The shell's own folder. */
  readonly folder: string
  readonly relay: Relay
  readonly clock: Clock
  /** Whether the window may close now; if not it stays. */
  mayClose(): boolean
  pageLost(reason: string, isLoadedAgain: boolean): void
  /** It does not react; `again` ends its page, which is then loaded anew. */
  hangs(again: () => void): void
  /** It reacts after it did not. */
  recovered(): void
}

export class MainWindow {
  readonly #electron: ElectronApi
  readonly #options: MainWindowOptions
  #window: BrowserWindow | undefined
  #isLoaded = false
  #untold: (readonly [channel: string, value: unknown])[] = []

  constructor(electron: ElectronApi, options: MainWindowOptions) {
    this.#electron = electron
    this.#options = options
  }

  get window(): BrowserWindow | undefined {
    return this.#window
  }

  /** Opens it, or brings it to the front. */
  show(): void {
    const window = this.#window
    if (!window) return this.#open()
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
  }

  hide(): void {
    this.#window?.hide()
  }

  hasFocus(): boolean {
    return this.#window?.isFocused() === true
  }

  tell(message: Told): void {
    this.#send('shell', message)
  }

  openLink(link: DeepLink): void {
    this.#send('deep-link', link)
  }

  /** What is said before the page is there waits for it. */
  #send(channel: string, value: unknown): void {
    if (this.#isLoaded) this.#window?.webContents.send(channel, value)
    else this.#untold.push([channel, value])
  }

  #open(): void {
    const { preload, folder, relay } = this.#options
    const path = join(folder, 'window.json')
    const areas = this.#electron.screen.getAllDisplays().map((display) => display.workArea)
    const window = openWindow(this.#electron, preload, fitState(readState(path), areas))
    const page = window.webContents
    this.#window = window
    rememberWindow(window, path)
    window.on('close', (event) => {
      if (!this.#options.mayClose()) event.preventDefault()
    })
    window.on('closed', () => {
      relay.disconnect(page)
      this.#isLoaded = false
      this.#window = undefined
    })
    window.on('unresponsive', () => this.#options.hangs(() => page.forcefullyCrashRenderer()))
    window.on('responsive', () => this.#options.recovered())
    page.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument) this.#isLoaded = false
    })
    page.on('did-finish-load', () => this.#loaded())
    watchPage(page, {
      clock: this.#options.clock,
      reloaded: (reason) => this.#options.pageLost(reason, true),
      gaveUp: (reason) => this.#options.pageLost(reason, false),
    })
  }

  #loaded(): void {
    const page = this.#window?.webContents
    if (!page) return
    this.#isLoaded = true
    this.#options.relay.connect(page)
    for (const [channel, value] of this.#untold.splice(0)) page.send(channel, value)
  }
}
