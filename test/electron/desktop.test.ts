// The desktop app itself, in Electron: what only the real thing can show. The same screens as in the browser, then the
// shell's own manners. Without Electron's binary every test is skipped and says so.
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ShellApi } from '../../engine/api/desktop.ts'
import { queueRun } from '../../engine/host/training.ts'
import { openStore } from '../../engine/store/store.ts'
import { violations } from '../app/axe.ts'
import { FULL, reach } from '../app/screens.ts'
import { RECIPE, seed } from '../app/seed.ts'
import { answerWith, asked, Desktop, exitOf, hindrance, isAwake } from './in-electron.ts'

const SLOW = 120_000
const PATIENT = { timeout: SLOW, interval: 100 }
const KEEP = 0
const SAVE = 1
const CANCEL = 2

/** A page of the desktop app. */
type Shown = typeof globalThis & { readonly tuneloom: ShellApi }

function inElectron(name: string, runs: number, tests: (desktop: Desktop) => void): void {
  describe(`${name}`, { timeout: 3 * SLOW }, () => {
    const reason = hindrance()
    const desktop = new Desktop()
    beforeAll(async () => {
      if (reason === undefined) await seed(desktop.root, { pairs: 24, runs })
    }, SLOW)
    beforeEach(({ skip }) => skip(reason !== undefined, reason))
    afterAll(() => desktop.end(), SLOW)
    tests(desktop)
  })
}

inElectron('the desktop app', 2, (desktop) => {
  it('opens on its own scheme, shows every page without a complaint, and gives pages no Node', async () => {
    const { app, page, complaints } = await desktop.start()
    expect(page.url()).toMatch(/^app:\/\/bundle\//)
    for (const screen of FULL) {
      await reach(page, screen)
      expect([screen.name, await violations(page)]).toEqual([screen.name, []])
    }
    const globals = ['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer']
    expect(await page.evaluate((names) => names.filter((one) => one in globalThis), globals)).toEqual([])
    expect(await page.evaluate(() => Object.keys((globalThis as Shown).tuneloom).length)).toBe(8)
    expect(complaints).toEqual([])
    const outside = (url: string) => page.evaluate((to) => fetch(to).then(String, () => 'refused'), url)
    expect(await outside('https://example.com/')).toBe('refused')
    expect(await outside('file:///etc/hosts')).toBe('refused')
    await app.evaluate(({ app: own }) => own.quit())
    expect(await exitOf(app)).toBe(0)
  })

  it('gives a grant for a dropped file, and the path never reaches the page', async () => {
    const { app, page } = await desktop.start()
    const path = join(desktop.root, 'dropped', 'fox.txt')
    mkdirSync(join(desktop.root, 'dropped'))
    writeFileSync(path, 'a red fox')
    await page.evaluate(() => {
      const input = Object.assign(document.createElement('input'), { type: 'file', id: 'drop' })
      document.body.append(input)
    })
    await page.locator('#drop').setInputFiles(path)
    const grants = await page.evaluate(() => {
      const { files } = document.querySelector('#drop') as HTMLInputElement
      return (globalThis as Shown).tuneloom.dropped([...(files ?? [])])
    })
    expect(grants).toEqual([{ grant: expect.any(String) as string, name: 'fox.txt' }])
    expect(JSON.stringify(grants)).not.toContain(desktop.root)
    await app.close()
  })

  it('shows the first window and follows the link when it is started a second time', async () => {
    const { app, page } = await desktop.start()
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize())
    const { executablePath, args, env } = desktop.command
    const second = spawn(executablePath, [...args, 'tuneloom://open?view=models'], { env, stdio: 'ignore' })
    const code = await new Promise((resolve) => second.once('exit', resolve))
    expect(code).toBe(0)
    await page.waitForURL(/#\/models/)
    const states = await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((window) => window.isMinimized()),
    )
    expect(states).toEqual([false])
    await app.close()
  })

  it('brings the page back to the engine after the engine was killed', async () => {
    const { app, page } = await desktop.start()
    await reach(page, { name: 'datasets', hash: '#/datasets', of: 'full' })
    const killed = await app.evaluate(() => {
      type Handle = { readonly pid?: number; readonly spawnfile?: string; kill?(signal: string): boolean }
      const open = process as unknown as { _getActiveHandles(): Handle[] }
      const host = open._getActiveHandles().find(({ spawnfile }) => spawnfile !== undefined)
      return host?.kill?.('SIGKILL')
    })
    expect(killed).toBe(true)
    await reach(page, { name: 'models', hash: '#/models', of: 'full' })
    await page.getByText('tiny', { exact: false }).first().waitFor()
    await app.close()
  })

  it('saves diagnostics without secrets and without names of folders', async () => {
    const { app, page } = await desktop.start()
    const target = join(desktop.root, 'report.txt')
    await app.evaluate(({ dialog }, filePath) => {
      Object.assign(dialog, { showSaveDialog: () => Promise.resolve({ canceled: false, filePath }) })
    }, target)
    expect(await page.evaluate(() => (globalThis as Shown).tuneloom.saveDiagnostics())).toBe(true)
    const text = readFileSync(target, 'utf8')
    expect(text).toContain('## Engine report')
    expect(text).toContain('electron')
    expect(text).not.toContain(desktop.root)
    expect(text).not.toMatch(/Bearer |hf_[A-Za-z0-9]{10}|[?&#]token=/)
    await app.close()
  })
})

inElectron('quitting while a run goes on', 0, (desktop) => {
  it('asks first: cancel stays, the background keeps the run, saving ends the app', async () => {
    const store = openStore(desktop.home)
    queueRun(store, { ...RECIPE, steps: 100_000 })
    store.dispose()
    const { app } = await desktop.start()
    await answerWith(app, [CANCEL, KEEP, SAVE])
    const quit = () => app.evaluate(({ app: own }) => own.quit())
    const isShown = () =>
      app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() === true)
    await vi.waitFor(async () => expect(await isAwake(app)).toBe(true), PATIENT)
    await quit()
    await vi.waitFor(async () => expect(await asked(app)).toEqual(['A fine-tune is running']), PATIENT)
    expect(await isShown()).toBe(true)
    await quit()
    await vi.waitFor(async () => expect(await isShown()).toBe(false), PATIENT)
    const ended = exitOf(app)
    await quit()
    expect(await ended).toBe(0)
    const after = openStore(desktop.home, { readOnly: true })
    const [run] = after.runs.list()
    after.dispose()
    expect(run?.status).not.toBe('running')
    expect(run?.step).toBeGreaterThan(0)
  })
})
