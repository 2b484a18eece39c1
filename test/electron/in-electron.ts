// The desktop app for tests: Electron with the built shell, on a data folder and a folder of the shell's own.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { findElectron } from '../../build/shell/electron-binary.ts'
import { startCommand } from '../../build/shell/start-command.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const PATIENCE_MS = 60_000

/** Electron's binary; undefined when it is not there. */
const ELECTRON = findElectron(ROOT, process.env)

/** Why the tests cannot run here; undefined when they can. */
export function hindrance(): string | undefined {
  if (ELECTRON === undefined)
    return 'Electron is missing: npm run shell:install, or name its binary in TUNELOOM_ELECTRON'
  const { DISPLAY, WAYLAND_DISPLAY } = process.env
  const hasDisplay = process.platform !== 'linux' || DISPLAY !== undefined || WAYLAND_DISPLAY !== undefined
  return hasDisplay ? undefined : 'there is no display: xvfb-run npm run test:electron'
}

/** One folder with a data folder in it, and the app on that, as often as a test wants. */
export class Desktop {
  readonly root = mkdtempSync(join(tmpdir(), 'tuneloom-electron-'))
  readonly home = join(this.root, 'home')
  readonly #started: ElectronApplication[] = []

  /** What `npm start` runs. */
  get command() {
    const shell = join(this.root, 'shell')
    mkdirSync(shell, { recursive: true })
    const node = process.execPath
    const { command, args, env } = startCommand({ root: ROOT, electron: ELECTRON, node, args: [] })
    const own = { TUNELOOM_HOME: this.home, TUNELOOM_SHELL_FOLDER: shell }
    return { executablePath: command, args: [...args], env: { ...definedOf(process.env), ...env, ...own } }
  }

  /** Starts the app and waits until the page has its road to the engine. */
  async start(): Promise<{ app: ElectronApplication; page: Page; complaints: string[] }> {
    const app = await _electron.launch(this.command)
    this.#started.push(app)
    const page = await app.firstWindow()
    page.setDefaultTimeout(PATIENCE_MS)
    const complaints: string[] = []
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.getByRole('navigation').first().waitFor()
    return { app, page, complaints }
  }

  async end(): Promise<void> {
    for (const app of this.#started) app.process().kill('SIGKILL')
    await Promise.all(this.#started.map((app) => exitOf(app)))
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Resolves with the status when the app has ended. */
export function exitOf(app: ElectronApplication): Promise<number | null> {
  const child = app.process()
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode)
  return new Promise((resolve) => child.once('exit', resolve))
}

/** Answers the next questions of the shell with the buttons of these numbers, and keeps what was asked. */
export async function answerWith(app: ElectronApplication, answers: readonly number[]): Promise<void> {
  await app.evaluate(({ dialog }, given) => {
    const left = [...given]
    const asked: string[] = []
    const answer = (...args: readonly unknown[]) => {
      asked.push((args.at(-1) as { message: string }).message)
      return Promise.resolve({ response: left.shift() ?? 0, checkboxChecked: false })
    }
    Object.assign(dialog, { showMessageBox: answer })
    Object.assign(globalThis, { asked })
  }, answers)
}

/** The questions since `answerWith`. */
export function asked(app: ElectronApplication): Promise<string[]> {
  return app.evaluate(() => (globalThis as { asked?: string[] }).asked ?? [])
}

/** Whether the shell keeps the machine awake, as it does while something runs. */
export function isAwake(app: ElectronApplication): Promise<boolean> {
  return app.evaluate(({ powerSaveBlocker }) => [0, 1, 2, 3].some((id) => powerSaveBlocker.isStarted(id)))
}

function definedOf(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}
