// Supervises the engine host, a child process: starts it, starts it again when it dies, and gives up when that is no use.
import type { ChildProcess, SpawnOptions } from 'node:child_process'
import type { HostToShell, ShellToHost } from '../../engine/api/desktop.ts'
import type { Clock } from './clock.ts'
import { lastLines } from './last-lines.ts'

export type EngineState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'ready'; readonly version: string; readonly blobs: string }
  /** It died, and is started again at `retryAt`. */
  | { readonly kind: 'waiting'; readonly reason: string; readonly retryAt: number }
  /** It died too often; only `start` tries again. */
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'ended' }

export interface EngineOptions {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  spawn(command: string, args: readonly string[], options: SpawnOptions): ChildProcess
  readonly clock: Clock
  onMessage(message: HostToShell): void
  onState(state: EngineState): void
}

const FIRST_WAIT = 500
const LONGEST_WAIT = 8000
const MAX_CRASHES = 5
const WINDOW = 60_000

export class EngineProcess {
  readonly #options: EngineOptions
  readonly #errors = lastLines(200)
  #state: EngineState = { kind: 'ended' }
  #child: ChildProcess | undefined
  #crashes: readonly number[] = []
  #isEnding = false
  #cancelRetry: () => void = () => undefined
  #ended: (() => void)[] = []

  constructor(options: EngineOptions) {
    this.#options = options
  }

  get state(): EngineState {
    return this.#state
  }

  /** The last 200 lines that it wrote to its error stream, over all starts. */
  get errors(): readonly string[] {
    return this.#errors.lines()
  }

  /** Starts it, also after it was given up. */
  start(): void {
    if (this.#child) return
    this.#cancelRetry()
    this.#isEnding = false
    if (this.#state.kind === 'failed') this.#crashes = []
    this.#set({ kind: 'starting' })
    this.#spawn()
  }

  /** False when nobody is there to hear it. */
  send(message: ShellToHost): boolean {
    if (this.#child?.connected !== true) return false
    this.#child.send(message, (error) => error && this.#errors.add(`shell: ${error.message}\n`))
    return true
  }

  /** Kills one that hangs; it is started again like one that died. */
  kill(): void {
    this.#child?.kill('SIGKILL')
  }

  /** Asks it to end and waits; after `milliseconds` it is killed. Nothing starts it again. */
  finish(how: 'save' | 'cancel', milliseconds: number): Promise<void> {
    this.#isEnding = true
    this.#cancelRetry()
    const child = this.#child
    if (!child) return Promise.resolve(this.#set({ kind: 'ended' }))
    const ended = new Promise<void>((resolve) => this.#ended.push(resolve))
    if (!this.send({ type: 'finish', how })) child.kill()
    const cancelKill = this.#options.clock.after(milliseconds, () => child.kill('SIGKILL'))
    return ended.then(cancelKill)
  }

  #spawn(): void {
    const { command, args, cwd, env, spawn } = this.#options
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'json',
      windowsHide: true,
    })
    this.#child = child
    child.stdout?.setEncoding('utf8').resume() // a full pipe would stop it
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => this.#errors.add(chunk))
    child.on('message', (message) => this.#hear(child, message))
    child.on('error', (error) => this.#over(child, error.message))
    child.on('exit', (code, signal) => this.#over(child, signal ? `signal ${signal}` : `status ${code}`))
  }

  #hear(child: ChildProcess, message: unknown): void {
    if (child !== this.#child || !isHostMessage(message)) return
    if (message.type === 'ready') this.#set({ kind: 'ready', version: message.version, blobs: message.blobs })
    this.#options.onMessage(message)
  }

  /** `error` and `exit` can both come: only the first counts. */
  #over(child: ChildProcess, reason: string): void {
    if (child !== this.#child) return
    this.#child = undefined
    if (child.connected) child.disconnect()
    for (const resolve of this.#ended.splice(0)) resolve()
    if (this.#isEnding) return this.#set({ kind: 'ended' })
    this.#retry(reason)
  }

  #retry(reason: string): void {
    const { clock } = this.#options
    const now = clock.now()
    this.#crashes = [...this.#crashes.filter((time) => now - time < WINDOW), now]
    if (this.#crashes.length >= MAX_CRASHES) return this.#set({ kind: 'failed', reason })
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (this.#crashes.length - 1))
    this.#cancelRetry = clock.after(wait, () => this.start())
    this.#set({ kind: 'waiting', reason, retryAt: now + wait })
  }

  #set(state: EngineState): void {
    this.#state = state
    this.#options.onState(state)
  }
}

const TYPES: ReadonlySet<unknown> = new Set<HostToShell['type']>([
  'ready',
  'rpc',
  'granted',
  'located',
  'activity',
  'notice',
  'language',
  'pong',
  'diagnostics',
])

function isHostMessage(message: unknown): message is HostToShell {
  return typeof message === 'object' && message !== null && TYPES.has((message as { type?: unknown }).type)
}

/** Arguments of the host: Node's own first. Without a data folder the host takes the one of the command line. */
export function hostArguments(host: string, reports: string, home?: string): string[] {
  return [
    '--disable-warning=ExperimentalWarning',
    '--report-on-fatalerror',
    `--report-directory=${reports}`,
    host,
    ...(home === undefined ? [] : ['--home', home]),
  ]
}

/** Our environment without what is meant for Electron, or would change how Node starts. */
export function hostEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(ELECTRON_|NODE_OPTIONS$|NODE_EXTRA|NODE_CHANNEL)/i.test(name)),
  )
}
