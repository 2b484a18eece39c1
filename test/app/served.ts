// The served app as a process of its own, and Debian's Chromium in front of it.
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core'
import { CHROMIUM_IS_MISSING, findChromium } from './chromium.ts'
import type { Road } from './road.ts'

const LAUNCHER = fileURLToPath(new URL('../../engine/cli/launch.mjs', import.meta.url))

/** What engine/host/serve/static.ts shows in place of the window. */
const NOT_BUILT = 'The window is not built yet'

/** A busy machine is slow, not wrong. */
const PATIENCE_MS = 60_000

/** A running `serve`. */
export interface Served {
  /** With the one-time code; opens one page. */
  readonly url: string
  /** What every window of this folder may show instead of a code. */
  readonly token: string
  readonly process: ChildProcess
  /** Everything it wrote so far, line by line. */
  readonly said: readonly string[]
  /** As Ctrl-C would. */
  stop(): Promise<void>
}

interface Listening {
  readonly type: 'listening'
  readonly url: string
  readonly tokenFile: string
}

/** Starts `serve` on a data folder. @throws when it ends before it listens, with its words */
export async function serve(home: string, roots: readonly string[] = [], port = 0): Promise<Served> {
  const words = [
    'serve',
    '--json',
    '--home',
    home,
    '--port',
    `${port}`,
    ...roots.flatMap((root) => ['--root', root]),
  ]
  const child = spawn(process.execPath, [LAUNCHER, ...words], { stdio: ['ignore', 'pipe', 'pipe'] })
  const said: string[] = []
  child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text))
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const { url, tokenFile } = await new Promise<Listening>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      said.push(line)
      const message = parsed(line)
      if (message?.type === 'listening') resolve(message as Listening)
    })
    void ended.then(() => reject(new Error(`serve ended: ${said.join('\n')}`)))
  })
  return {
    url,
    token: readFileSync(tokenFile, 'utf8').trim(),
    process: child,
    said,
    stop: () => {
      child.kill('SIGINT')
      return ended
    },
  }
}

/** A failure is told over several lines, none of which is a message. */
function parsed(line: string): Partial<Listening> | undefined {
  try {
    return JSON.parse(line) as Partial<Listening>
  } catch {
    return undefined
  }
}

/** What a page complained of: console errors, uncaught errors, violations of the content security policy. */
export interface Complaints {
  readonly list: string[]
}

/** How a window is set up. */
export interface WindowOptions {
  readonly width?: number
  readonly height?: number
  readonly theme?: 'light' | 'dark'
  readonly language?: string
  readonly hash?: string
  /** As people ask for in their system who see little. */
  readonly moreContrast?: boolean
  /** The system's own colours in place of the program's. */
  readonly forcedColors?: boolean
  /** Movement as it comes; without it, as little as people ask for who feel sick of it. */
  readonly hasMotion?: boolean
  /** Stands between this window and the host. */
  readonly road?: Road
}

/** A window and what a test needs of it. */
export interface OpenedWindow {
  readonly page: Page
  readonly context: BrowserContext
  readonly complaints: Complaints
}

/** A browser for several windows, with more words for its start. */
export async function openBrowser(more: readonly string[] = []): Promise<Browser> {
  const executablePath = findChromium()
  if (executablePath === undefined) throw new Error(CHROMIUM_IS_MISSING)
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage', ...more] })
}

/** Opens a page on a served app, at an address of the window's own such as `#/runs`, and waits until it is drawn. */
export async function openWindow(
  browser: Browser,
  { url, token }: Pick<Served, 'url' | 'token'>,
  options: WindowOptions = {},
): Promise<OpenedWindow> {
  const context = await browser.newContext(contextOptions(options))
  await context.addInitScript((kept) => sessionStorage.setItem('tuneloom-token', kept), token)
  context.setDefaultTimeout(PATIENCE_MS)
  await options.road?.take(context)
  const page = await context.newPage()
  const complaints = listen(page)
  await page.goto(new URL(`/${options.hash ?? ''}`, url).href)
  if (await page.getByRole('heading', { name: NOT_BUILT }).isVisible())
    throw new Error('The window is not built: npm run build:ui, then once more.')
  await page.getByRole('navigation').first().waitFor()
  return { page, context, complaints }
}

function contextOptions(options: WindowOptions): BrowserContextOptions {
  const { width = 1280, height = 800, theme = 'light', language = 'en-GB' } = options
  return {
    viewport: { width, height },
    colorScheme: theme,
    locale: language,
    reducedMotion: options.hasMotion === true ? 'no-preference' : 'reduce',
    forcedColors: options.forcedColors === true ? 'active' : 'none',
    contrast: options.moreContrast === true ? 'more' : 'no-preference',
  }
}

/** Chromium writes every violation of the policy to the console as an error. */
function listen(page: Page): Complaints {
  const complaints: Complaints = { list: [] }
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.list.push(`${message.text()} ${message.location().url}`)
  })
  page.on('pageerror', (error) => complaints.list.push(error.message))
  return complaints
}
