// The desktop shell: puts its parts together once the app is ready.
import type { ChildProcess, SpawnOptions } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { homedir, userInfo } from 'node:os'
import { join } from 'node:path'
import type { MessageBoxOptions } from 'electron'
import type { DeepLink, HostToShell, NoticeMessage, ShellCommand } from '../../engine/api/desktop.ts'
import { type Activity, IDLE, progressOf } from './activity.ts'
import { type Asks, createAsks } from './asks.ts'
import type { Clock } from './clock.ts'
import { noteHelpers } from './crash.ts'
import { formatDiagnostics } from './diagnostics.ts'
import type { ElectronApi } from './electron-api.ts'
import { EngineProcess, type EngineState, hostArguments, hostEnvironment } from './engine-process.ts'
import { createFiles } from './files.ts'
import { createHangQuestion, engineHang, type HangQuestion, pageHang } from './hangs.ts'
import { createHeartbeat, type Heartbeat } from './heartbeat.ts'
import { registerIpc } from './ipc.ts'
import { lastLines } from './last-lines.ts'
import { MainWindow } from './main-window.ts'
import { menuTemplate } from './menu.ts'
import { guardNavigation } from './navigation.ts'
import { createNotices, type Notices } from './notices.ts'
import { guardPermissions } from './permissions.ts'
import type { Places } from './places.ts'
import { type Awake, createAwake } from './power.ts'
import { createProtocolHandler } from './protocol.ts'
import { createQuit, type Quit, quitQuestion } from './quit.ts'
import { createRelay, type Relay } from './relay.ts'
import { fill, textsFor, type Texts } from './texts.ts'
import { createTray, type TrayIcon } from './tray.ts'

export interface ShellOptions {
  readonly places: Places
  /** The shell's own folder: window, reports. */
  readonly folder: string
  /** The data folder, when it was named. */
  readonly home: string | undefined
  readonly platform: NodeJS.Platform
  readonly env: NodeJS.ProcessEnv
  readonly versions: Readonly<Record<string, string>>
  readonly clock: Clock
  spawn(command: string, args: readonly string[], options: SpawnOptions): ChildProcess
}

/** How long the engine may take to save what runs; and to end when nothing runs. */
const SAVING = 120_000
const ENDING = 10_000

export class DesktopShell {
  readonly #window: MainWindow
  readonly #electron: ElectronApi
  readonly #options: ShellOptions
  #texts: Texts
  readonly #notes = lastLines(100)
  readonly #engine: EngineProcess
  readonly #heartbeat: Heartbeat
  readonly #engineHang: HangQuestion
  readonly #pageHang: HangQuestion
  readonly #relay: Relay
  readonly #asks: Asks
  readonly #awake: Awake
  readonly #notices: Notices
  readonly #tray: TrayIcon
  readonly #quit: Quit
  #activity: Activity = IDLE
  #blobs: string | undefined

  /** Only when the app is ready. */
  constructor(electron: ElectronApi, options: ShellOptions) {
    this.#electron = electron
    this.#options = options
    this.#texts = textsFor(electron.app.getLocale())
    this.#engine = this.#createEngine()
    const ask = { ask: (question: MessageBoxOptions) => this.#ask(question), texts: () => this.#texts }
    this.#engineHang = createHangQuestion(ask)
    this.#pageHang = createHangQuestion(ask)
    this.#heartbeat = this.#createHeartbeat()
    this.#relay = createRelay(electron, (message) => this.#engine.send(message))
    this.#asks = createAsks((message) => this.#engine.send(message), options.clock)
    this.#awake = createAwake(electron.powerSaveBlocker)
    this.#quit = this.#createQuit()
    this.#window = this.#createWindow()
    this.#notices = createNotices(electron, {
      hasFocus: () => this.#window.hasFocus(),
      onClick: () => this.#window.show(),
    })
    const { icons } = options.places
    this.#tray = createTray(
      electron,
      { icons, platform: options.platform, texts: () => this.#texts },
      {
        open: () => this.#window.show(),
        pause: () => this.#command('pause'),
        quit: () => electron.app.quit(),
      },
    )
  }

  /** Guards first, then what a person sees, then the engine. */
  start(): void {
    const { app, ipcMain, powerMonitor, protocol, session, shell } = this.#electron
    guardPermissions(session.defaultSession)
    app.on('web-contents-created', (_event, page) => guardNavigation(page, shell))
    noteHelpers(app, (line) => this.#notes.add(line))
    const blobs = (): string | undefined => this.#blobs
    protocol.handle('app', createProtocolHandler({ ui: this.#options.places.ui, blobs }))
    this.#registerIpc(ipcMain)
    this.#speak(this.#texts)
    app.on('activate', () => this.#window.show())
    app.on('window-all-closed', () => this.#options.platform !== 'darwin' && app.quit())
    app.on('before-quit', (event) => this.#holdBack(event))
    powerMonitor.on('shutdown', ((event: { preventDefault(): void }) => {
      event.preventDefault()
      void this.#quit.now()
    }) as () => void)
    this.#engine.start()
    this.#window.show()
  }

  /** Opens the window, or brings it to the front. */
  show(): void {
    this.#window.show()
  }

  openLink(link: DeepLink): void {
    this.#window.openLink(link)
  }

  #createEngine(): EngineProcess {
    const { places, folder, home, env, clock, spawn } = this.#options
    return new EngineProcess({
      command: places.node,
      args: hostArguments(places.host, join(folder, 'reports'), home),
      cwd: places.root,
      env: hostEnvironment(env),
      spawn,
      clock,
      onMessage: (message) => this.#hear(message),
      onState: (state) => this.#engineIs(state),
    })
  }

  #createHeartbeat(): Heartbeat {
    let pings = 0
    return createHeartbeat({
      clock: this.#options.clock,
      ping: () => this.#engine.send({ type: 'ping', ping: ++pings }),
      hangs: (seconds) => {
        this.#notes.add(`engine silent for ${seconds} s\n`)
        void this.#engineHang.show({
          ...engineHang(seconds, this.#texts),
          wait: () => this.#heartbeat.wait(),
          again: () => this.#engine.kill(),
        })
      },
      recovered: () => this.#engineHang.close(),
    })
  }

  #textsOf(language: string): Texts {
    return textsFor(language === 'system' ? this.#electron.app.getLocale() : language)
  }

  /** Menu and tray in a language. */
  #speak(texts: Texts): void {
    const { Menu } = this.#electron
    this.#texts = texts
    Menu.setApplicationMenu(Menu.buildFromTemplate(this.#menu()))
    this.#tray.show(this.#activity)
  }

  #createWindow(): MainWindow {
    const { places, folder, clock, platform } = this.#options
    return new MainWindow(this.#electron, {
      preload: places.preload,
      folder,
      relay: this.#relay,
      clock,
      mayClose: () => {
        if (platform === 'darwin' || this.#quit.isOver() || !this.#activity.running) return true
        void this.#quit.request()
        return false
      },
      pageLost: (reason, isLoadedAgain) => this.#pageLost(reason, isLoadedAgain),
      hangs: (again) => void this.#pageHang.show({ ...pageHang(this.#texts), wait: () => undefined, again }),
      recovered: () => this.#pageHang.close(),
    })
  }

  #createQuit(): Quit {
    return createQuit({
      isRunning: () => this.#activity.running,
      ask: () => this.#ask(quitQuestion(this.#activity.label, this.#texts)),
      keep: () => this.#window.hide(),
      finish: () => this.#engine.finish('save', this.#activity.running ? SAVING : ENDING),
      exit: () => this.#electron.app.quit(),
    })
  }

  #registerIpc(ipcMain: ElectronApi['ipcMain']): void {
    const { BrowserWindow } = this.#electron
    const files = createFiles(this.#electron, this.#asks, () => this.#texts)
    registerIpc(ipcMain, {
      pickFolders: (page) => files.pickFolders(BrowserWindow.fromWebContents(page)),
      pickFiles: (page) => files.pickFiles(BrowserWindow.fromWebContents(page)),
      grant: (paths) => this.#asks.grant(paths),
      reveal: (grant) => files.reveal(grant),
      setProgress: (_page, fraction) => this.#showProgress(fraction),
      notify: (title, text) => this.#notices.show(title, text),
      saveDiagnostics: () => this.#saveDiagnostics(),
    })
  }

  #menu() {
    return menuTemplate(this.#options.platform, this.#texts, {
      command: (command) => this.#command(command),
      saveDiagnostics: () => void this.#saveDiagnostics(),
    })
  }

  #command(command: ShellCommand): void {
    if (command !== 'pause') this.#window.show()
    this.#window.tell({ type: 'tuneloom:command', command })
  }

  #hear(message: HostToShell): void {
    this.#heartbeat.heard()
    if (message.type === 'rpc') return this.#relay.deliver(message.window, message.message)
    if (message.type === 'activity') return this.#setActivity(message)
    if (message.type === 'notice') return void this.#notice(message)
    if (message.type === 'language') return this.#speak(this.#textsOf(message.language))
    if (message.type !== 'ready' && message.type !== 'pong') this.#asks.answered(message)
  }

  #engineIs(state: EngineState): void {
    if (state.kind === 'ready') {
      this.#blobs = state.blobs
      this.#heartbeat.start()
      return this.#relay.hostReady()
    }
    if (state.kind === 'starting') return
    this.#heartbeat.stop()
    this.#relay.hostGone()
    this.#asks.forget()
    this.#setActivity(IDLE)
    if (state.kind === 'failed') void this.#engineFailed(state.reason)
  }

  #setActivity(activity: Activity): void {
    this.#activity = activity
    this.#awake.set(activity.running)
    this.#tray.show(activity)
    const { value, mode } = progressOf(activity)
    this.#window.window?.setProgressBar(value, { mode })
  }

  /** Work that the page does itself; a run goes before it. */
  #showProgress(fraction: number | null): void {
    if (!this.#activity.running) this.#window.window?.setProgressBar(fraction ?? -1)
  }

  async #notice(notice: NoticeMessage): Promise<void> {
    const isShown = await this.#notices.show(notice.title, notice.text)
    if (!isShown) this.#window.tell({ type: 'tuneloom:notice', notice })
    if (notice.kind !== 'finished' && !this.#window.hasFocus()) this.#window.window?.flashFrame(true)
  }

  #holdBack(event: { preventDefault(): void }): void {
    if (this.#quit.isOver()) return
    event.preventDefault()
    void this.#quit.request()
  }

  async #ask(question: MessageBoxOptions): Promise<number> {
    const { dialog } = this.#electron
    const window = this.#window.window
    const answer = window?.isVisible()
      ? await dialog.showMessageBox(window, question)
      : await dialog.showMessageBox(question)
    return answer.response
  }

  async #engineFailed(reason: string): Promise<void> {
    const texts = this.#texts
    const answer = await this.#ask({
      type: 'error',
      title: texts.failedTitle,
      message: texts.failedTitle,
      detail: [fill(texts.failedText, { reason }), ...this.#engine.errors.slice(-8)].join('\n'),
      buttons: [texts.tryAgain, texts.saveDiagnostics, texts.quit],
      noLink: true,
    })
    if (answer === 0) return this.#engine.start()
    if (answer === 2) return this.#electron.app.quit()
    await this.#saveDiagnostics()
    await this.#engineFailed(reason)
  }

  #pageLost(reason: string, isLoadedAgain: boolean): void {
    const texts = this.#texts
    this.#notes.add(`page ended: ${reason}\n`)
    const [title, text] = isLoadedAgain
      ? [texts.pageLostTitle, texts.pageLostText]
      : [texts.pageDeadTitle, texts.pageDeadText]
    const notice = { title, text: fill(text, { reason }), kind: 'attention' } as const
    if (isLoadedAgain)
      return this.#window.tell({ type: 'tuneloom:notice', notice: { type: 'notice', ...notice } })
    void this.#ask({ type: 'error', title, message: title, detail: notice.text, buttons: ['OK'] })
  }

  async #saveDiagnostics(): Promise<boolean> {
    const { dialog } = this.#electron
    const day = new Date(this.#options.clock.now()).toISOString().slice(0, 10)
    const target = await dialog.showSaveDialog({ defaultPath: `tuneloom-diagnostics-${day}.txt` })
    if (target.canceled || target.filePath === '') return false
    await writeFile(target.filePath, await this.#diagnostics())
    return true
  }

  async #diagnostics(): Promise<string> {
    const { folder, home, places, versions } = this.#options
    const host = await this.#asks.diagnostics().catch(() => undefined)
    const report = {
      versions,
      engine: this.#engine.state,
      errors: this.#engine.errors,
      notes: this.#notes.lines(),
      host,
    }
    const folders: (readonly [string, string])[] = [
      [folder, '<shell>'],
      [places.root, '<app>'],
      [homedir(), '~'],
      ...(home === undefined ? [] : [[home, '<data>'] as const]),
    ]
    return formatDiagnostics(report, { folders, user: userInfo().username })
  }
}
