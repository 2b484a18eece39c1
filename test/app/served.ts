// The served app as a process of its own, and Debian's Chromium in front of it.
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'

const LAUNCHER = fileURLToPath(new URL('../../engine/cli/launch.mjs', import.meta.url))
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** A busy machine is slow, not wrong. */
const PATIENCE_MS = 60_000

/** A running `serve`. */
export interface Served {
  /** With the one-time code; opens one page. */
  readonly url: string
  /** What every window of this folder may show instead of a code. */
  readonly token: string
  readonly process: ChildProcess
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
      const message = JSON.parse(line) as Partial<Listening>
      if (message.type === 'listening') resolve(message as Listening)
    })
    void ended.then(() => reject(new Error(`serve ended: ${said.join('')}`)))
  })
  return {
    url,
    token: readFileSync(tokenFile, 'utf8').trim(),
    process: child,
    stop: () => {
      child.kill('SIGINT')
      return ended
    },
  }
}

/** Where Chromium is, or undefined: then the tests that need it are skipped, loudly. */
export function findChromium(): string | undefined {
  return process.env['CHROMIUM'] ?? CHROMIUM.find((path) => existsSync(path))
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
}

/** A browser for several windows. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = findChromium()
  if (executablePath === undefined) throw new Error('Chromium is needed: apt-get install chromium.')
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] })
}

/** Opens a page on a served app, at an address of the window's own such as `#/runs`, and waits until it is drawn. */
export async function openWindow(
  browser: Browser,
  { url, token }: Pick<Served, 'url' | 'token'>,
  { width = 1280, height = 800, theme = 'light', language = 'en-GB', hash = '' }: WindowOptions = {},
): Promise<{ page: Page; context: BrowserContext; complaints: Complaints }> {
  const context = await browser.newContext({
    ...{ viewport: { width, height }, colorScheme: theme, locale: language, reducedMotion: 'reduce' },
  })
  await context.addInitScript((kept) => sessionStorage.setItem('tuneloom-token', kept), token)
  context.setDefaultTimeout(PATIENCE_MS)
  const page = await context.newPage()
  const complaints: Complaints = { list: [] }
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.list.push(`${message.text()} ${message.location().url}`)
  })
  page.on('pageerror', (error) => complaints.list.push(error.message))
  await page.goto(new URL(`/${hash}`, url).href)
  await page.getByRole('navigation').first().waitFor()
  return { page, context, complaints }
}
