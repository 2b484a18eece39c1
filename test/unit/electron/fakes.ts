// Stand-ins for Electron, a child process and a clock. They record what they are asked and play what a test wants.
import type { ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { PassThrough } from 'node:stream'
import type { Clock } from '../../../electron/main/clock.ts'
import type { ElectronApi } from '../../../electron/main/electron-api.ts'

/** A clock that a test turns. */
export class FakeClock implements Clock {
  #now = 0
  #calls: { at: number; call: () => void }[] = []

  now(): number {
    return this.#now
  }

  after(milliseconds: number, call: () => void): () => void {
    const entry = { at: this.#now + milliseconds, call }
    this.#calls.push(entry)
    return () => void (this.#calls = this.#calls.filter((other) => other !== entry))
  }

  turn(milliseconds: number): void {
    this.#now += milliseconds
    const due = this.#calls.filter(({ at }) => at <= this.#now)
    this.#calls = this.#calls.filter(({ at }) => at > this.#now)
    for (const { call } of due) call()
  }
}

/** A child with a channel. */
class FakeChild extends EventEmitter {
  readonly stdout = new PassThrough()
  readonly stderr = new PassThrough()
  readonly sent: unknown[] = []
  readonly signals: (string | undefined)[] = []
  connected = true

  send(message: unknown): boolean {
    this.sent.push(message)
    return true
  }

  kill(signal?: string): boolean {
    this.signals.push(signal)
    return true
  }

  disconnect(): void {
    this.connected = false
  }

  says(message: unknown): void {
    this.emit('message', message)
  }

  ends(code: number): void {
    this.disconnect()
    this.emit('exit', code, null)
  }
}

/** Gives a new child at every call and keeps them all. */
export function fakeSpawn() {
  const children: FakeChild[] = []
  const calls: { command: string; args: readonly string[]; options: unknown }[] = []
  const spawn = (command: string, args: readonly string[], options: unknown): ChildProcess => {
    const child = new FakeChild()
    children.push(child)
    calls.push({ command, args, options })
    return child as unknown as ChildProcess
  }
  return { spawn, calls, children, last: () => children.at(-1) as FakeChild }
}

/** One end of a channel; what is posted arrives at the other end at once. */
export class FakePort extends EventEmitter {
  other: FakePort | undefined
  readonly posted: unknown[] = []
  isStarted = false
  isClosed = false

  start(): void {
    this.isStarted = true
  }

  postMessage(data: unknown): void {
    this.posted.push(data)
    this.other?.emit('message', { data })
  }

  close(): void {
    if (this.isClosed) return
    this.isClosed = true
    this.emit('close')
    this.other?.close()
  }
}

class FakeMessageChannel {
  readonly port1 = new FakePort()
  readonly port2 = new FakePort()

  constructor() {
    this.port1.other = this.port2
    this.port2.other = this.port1
  }
}

/** A page. */
export class FakePage extends EventEmitter {
  readonly sent: [string, unknown][] = []
  readonly ports: FakePort[] = []
  readonly mainFrame = { url: 'app://bundle/index.html', parent: null }
  reloads = 0
  openHandler: ((details: { url: string }) => { action: string }) | undefined

  send(channel: string, value: unknown): void {
    this.sent.push([channel, value])
  }

  postMessage(_channel: string, _message: unknown, ports: FakePort[]): void {
    this.ports.push(...ports)
  }

  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler
  }

  isDestroyed(): boolean {
    return false
  }

  reload(): void {
    this.reloads++
  }

  forcefullyCrashRenderer(): void {
    this.emit('render-process-gone', {}, { reason: 'killed' })
  }
}

/** Fires an event that can be prevented and says whether it was. */
export function isPrevented(emitter: EventEmitter, name: string, fields: object = {}): boolean {
  let prevented = false
  emitter.emit(name, { ...fields, preventDefault: () => (prevented = true) })
  return prevented
}

class FakeWindow extends EventEmitter {
  readonly webContents = new FakePage()
  readonly options: unknown
  readonly bars: [number, unknown][] = []
  url = ''
  isShown = false
  hasFocus = false
  flashes = 0

  constructor(options: unknown) {
    super()
    this.options = options
  }

  loadURL(url: string): Promise<void> {
    this.url = url
    return Promise.resolve()
  }

  show(): void {
    this.isShown = true
  }

  hide(): void {
    this.isShown = false
  }

  focus(): void {
    this.hasFocus = true
  }

  flashFrame(): void {
    this.flashes++
  }

  setProgressBar(value: number, options: unknown): void {
    this.bars.push([value, options])
  }

  isVisible = () => this.isShown
  isFocused = () => this.hasFocus
  isMinimized = () => false
  isMaximized = () => false
  isFullScreen = () => false
  isDestroyed = () => false
  getNormalBounds = () => ({ x: 10, y: 20, width: 900, height: 700 })
  maximize = () => undefined
}

type IpcHandler = (event: unknown, ...args: unknown[]) => Promise<unknown>

/** How a fake notification of the system goes. */
export type NoticeOutcome = 'show' | 'failed'

/** An Electron of fakes, and what it was asked. */
export function fakeElectron() {
  const windows: FakeWindow[] = []
  const handlers = new Map<string, IpcHandler>()
  const menus: unknown[] = []
  const tray = Object.assign(new EventEmitter(), {
    tip: '',
    menu: undefined as unknown,
    setToolTip: (text: string) => (tray.tip = text),
    setContextMenu: (menu: unknown) => (tray.menu = menu),
  })
  const seen = {
    quits: 0,
    answers: [] as number[],
    questions: [] as { detail?: string }[],
    blockers: [] as string[],
    stopped: [] as number[],
    notices: [] as { title: string; body: string }[],
    noticeOutcome: 'show' as NoticeOutcome,
    chosen: [] as string[],
    saveAs: '',
    scheme: undefined as ((request: Request) => Promise<Response>) | undefined,
  }
  const app = Object.assign(new EventEmitter(), {
    getLocale: () => 'en-GB',
    requestSingleInstanceLock: () => true,
    quit: () => {
      seen.quits++
      isPrevented(app, 'before-quit')
    },
  })
  const guards: string[] = []
  const session = Object.assign(new EventEmitter(), {
    guards,
    setPermissionRequestHandler: () => guards.push('request'),
    setPermissionCheckHandler: () => guards.push('check'),
    setDevicePermissionHandler: () => guards.push('device'),
  })
  class Notification extends EventEmitter {
    static isSupported = () => true
    constructor(options: { title: string; body: string }) {
      super()
      seen.notices.push(options)
    }
    show(): void {
      this.emit(seen.noticeOutcome)
    }
  }
  class BrowserWindow extends FakeWindow {
    static fromWebContents = () => null
    constructor(options: unknown) {
      super(options)
      windows.push(this)
    }
  }
  const showMessageBox = (...args: unknown[]) => {
    seen.questions.push(args.at(-1) as { detail?: string })
    const response = seen.answers.shift()
    return response === undefined ? new Promise(() => undefined) : Promise.resolve({ response })
  }
  const electron = {
    app,
    BrowserWindow,
    MessageChannelMain: FakeMessageChannel,
    Notification,
    Tray: function Tray() {
      return tray
    },
    Menu: {
      buildFromTemplate: (template: unknown) => template,
      setApplicationMenu: (m: unknown) => menus.push(m),
    },
    dialog: {
      showMessageBox,
      showOpenDialog: () => Promise.resolve({ canceled: seen.chosen.length === 0, filePaths: seen.chosen }),
      showSaveDialog: () => Promise.resolve({ canceled: seen.saveAs === '', filePath: seen.saveAs }),
    },
    ipcMain: { handle: (channel: string, handler: IpcHandler) => handlers.set(channel, handler) },
    nativeTheme: { shouldUseDarkColors: false },
    powerMonitor: new EventEmitter(),
    powerSaveBlocker: {
      start: (kind: string) => seen.blockers.push(kind),
      stop: (id: number) => seen.stopped.push(id),
    },
    protocol: { handle: (_: string, handler: typeof seen.scheme) => (seen.scheme = handler) },
    screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] },
    session: { defaultSession: session },
    shell: { openExternal: () => Promise.resolve(), showItemInFolder: () => undefined },
  }
  return { electron: electron as unknown as ElectronApi, app, session, windows, handlers, menus, tray, seen }
}
