// What makes a desktop app a good neighbour: its window, menu, tray, sleep, notices, links and ending.
import { EventEmitter } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { App, BrowserWindow, MenuItemConstructorOptions, WebContents } from 'electron'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { describeActivity, IDLE, progressOf } from '../../../electron/main/activity.ts'
import { watchPage } from '../../../electron/main/crash.ts'
import { deepLinkAmong, parseDeepLink } from '../../../electron/main/deep-link.ts'
import { menuTemplate } from '../../../electron/main/menu.ts'
import { createNotices } from '../../../electron/main/notices.ts'
import { placesOf } from '../../../electron/main/places.ts'
import { createAwake } from '../../../electron/main/power.ts'
import { createQuit } from '../../../electron/main/quit.ts'
import { claimInstance } from '../../../electron/main/single-instance.ts'
import { fill, formatDuration, textsFor } from '../../../electron/main/texts.ts'
import { trayTemplate } from '../../../electron/main/tray.ts'
import {
  FIRST_STATE,
  fitState,
  readState,
  rememberWindow,
  type WindowState,
  writeState,
} from '../../../electron/main/window-state.ts'
import { FakeClock, fakeElectron, FakePage } from './fakes.ts'

const texts = textsFor('en')
const running = { running: true, label: 'fox', fraction: 0.429, etaSeconds: 725 }
const scratch = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'shell-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

describe('the window’s place', () => {
  const display = { x: 0, y: 0, width: 1920, height: 1040 }
  const at = (x: number, y: number, width = 1000, height = 800): WindowState => ({
    bounds: { x, y, width, height },
    isMaximized: false,
  })

  it('is kept where its title bar can be reached', () => {
    expect(fitState(at(100, 50), [display])).toEqual(at(100, 50))
    expect(fitState(at(-800, 50), [display])).toEqual(at(-800, 50))
  })

  it.each([
    ['left of it', at(-950, 50)],
    ['below it', at(100, 1035)],
    ['above it', at(100, -300)],
    ['on a display that is gone', at(2500, 100)],
  ])('comes back when it is %s', (_, state) => {
    expect(fitState(state, [display]).bounds).toEqual({ width: 1000, height: 800 })
  })

  it('is found on a second display, and never larger than that', () => {
    const second = { x: 1920, y: 0, width: 800, height: 600 }
    expect(fitState(at(2000, 0), [display, second]).bounds).toEqual({
      x: 2000,
      y: 0,
      width: 800,
      height: 600,
    })
  })

  it('is written whole and read back; what cannot be used is left', () => {
    const path = join(scratch(), 'deep', 'window.json')
    expect(readState(path)).toEqual(FIRST_STATE)
    writeState(path, { ...at(1, 2), isMaximized: true })
    expect(readState(path)).toEqual({ ...at(1, 2), isMaximized: true })
    expect(readdirSync(join(path, '..'))).toEqual(['window.json'])
    for (const bad of [
      '{',
      '{"bounds":{"x":0,"y":0,"width":0,"height":0},"isMaximized":false}',
      '[]',
      '\0\0\0',
    ]) {
      writeFileSync(path, bad)
      expect(readState(path)).toEqual(FIRST_STATE)
    }
  })

  it('is saved when the window closes', () => {
    const path = join(scratch(), 'window.json')
    const window = Object.assign(new EventEmitter(), {
      isDestroyed: () => false,
      isMinimized: () => false,
      isFullScreen: () => false,
      isMaximized: () => true,
      getNormalBounds: () => ({ x: 5, y: 6, width: 700, height: 600 }),
    })
    rememberWindow(window as unknown as BrowserWindow, path)
    window.emit('resize')
    window.emit('close')
    window.emit('closed')
    expect(readState(path)).toEqual({ bounds: { x: 5, y: 6, width: 700, height: 600 }, isMaximized: true })
  })
})

describe('what runs', () => {
  it('is said in a line', () => {
    expect(describeActivity(running, texts)).toBe('fox · 42 % · 12 min left')
    expect(describeActivity({ ...running, fraction: null, etaSeconds: null }, texts)).toBe('fox')
    expect(describeActivity(IDLE, texts)).toBe('Nothing is running')
  })

  it('is a bar that ends with it', () => {
    expect(progressOf(running)).toEqual({ value: 0.429, mode: 'normal' })
    expect(progressOf({ ...running, fraction: 1.2 }).value).toBe(1)
    expect(progressOf({ ...running, fraction: null })).toEqual({ value: 2, mode: 'indeterminate' })
    expect(progressOf(IDLE)).toEqual({ value: -1, mode: 'none' })
  })

  it('keeps the machine awake, once, and only while it runs', () => {
    const { electron, seen } = fakeElectron()
    const awake = createAwake(electron.powerSaveBlocker)
    for (const isRunning of [false, true, true, false, false, true]) awake.set(isRunning)
    expect(seen.blockers).toEqual(['prevent-app-suspension', 'prevent-app-suspension'])
    expect(seen.stopped).toEqual([1])
  })

  it('can be paused in the tray only while it runs', () => {
    const labels = (activity: typeof running) =>
      trayTemplate(activity, texts, { open: () => undefined, pause: () => undefined, quit: () => undefined })
        .filter(({ type }) => type !== 'separator')
        .map(({ label, enabled }) => [label, enabled !== false])
    expect(labels(running)).toEqual([
      ['fox · 42 % · 12 min left', false],
      ['Open Tuneloom', true],
      ['Pause the run', true],
      ['Quit Tuneloom', true],
    ])
    expect(labels({ ...running, running: false })[2]).toEqual(['Pause the run', false])
  })
})

describe('the menu', () => {
  const flatten = (entries: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
    entries.flatMap((entry) => [entry, ...(Array.isArray(entry.submenu) ? flatten(entry.submenu) : [])])
  const commands: string[] = []
  const actions = { command: (name: string) => commands.push(name), saveDiagnostics: () => undefined }

  it.each(['linux', 'win32', 'darwin'] as const)('has commands with keys of their own on %s', (platform) => {
    const entries = flatten(menuTemplate(platform, texts, actions))
    const keys = entries.flatMap(({ accelerator }) => accelerator ?? [])
    expect(new Set(keys).size).toBe(keys.length)
    commands.length = 0
    for (const entry of entries.filter(({ accelerator, click }) => accelerator && click))
      entry.click?.(undefined as never, undefined, undefined as never)
    expect([...commands].sort()).toEqual(['import', 'new-run', 'palette', 'settings', 'shortcuts'])
    const roles = entries.map(({ role }) => role)
    for (const role of [
      'undo',
      'redo',
      'cut',
      'copy',
      'paste',
      'selectAll',
      'quit',
      'close',
      'togglefullscreen',
    ])
      expect(roles).toContain(role)
  })

  it('puts settings and quit where each system has them', () => {
    const first = (platform: NodeJS.Platform) =>
      menuTemplate(platform, texts, actions)[0] as MenuItemConstructorOptions
    expect(first('darwin').role).toBe('appMenu')
    expect(first('linux').label).toBe('File')
    expect(flatten([first('darwin')]).map(({ label }) => label)).toContain(texts.settings)
    expect(flatten([first('win32')]).map(({ role }) => role)).toContain('quit')
  })
})

describe('notices', () => {
  const notices = (hasFocus: boolean, outcome: 'show' | 'failed') => {
    const { electron, seen } = fakeElectron()
    seen.noticeOutcome = outcome
    return { seen, notices: createNotices(electron, { hasFocus: () => hasFocus, onClick: () => undefined }) }
  }

  it('are shown while the window has no focus', async () => {
    const one = notices(false, 'show')
    expect(await one.notices.show('Done', 'Run r3')).toBe(true)
    expect(one.seen.notices).toEqual([{ title: 'Done', body: 'Run r3' }])
  })

  it('are left to the page while it has the focus, and when the system fails', async () => {
    const focused = notices(true, 'show')
    expect(await focused.notices.show('Done', '')).toBe(false)
    expect(focused.seen.notices).toEqual([])
    expect(await notices(false, 'failed').notices.show('Done', '')).toBe(false)
  })
})

describe('a link', () => {
  it('opens a view', () => {
    expect(parseDeepLink('tuneloom://open?view=run&id=r3')).toEqual({ view: 'run', id: 'r3' })
    expect(parseDeepLink('tuneloom://open/?view=models')).toEqual({ view: 'models', id: null })
    expect(deepLinkAmong(['tuneloom', '--flag', 'tuneloom://open?view=duels'])).toEqual({
      view: 'duels',
      id: null,
    })
  })

  it.each([
    'tuneloom://open',
    'tuneloom://start?view=run&id=r3',
    'tuneloom://open?view=run&id=r3&start=1',
    'tuneloom://open?view=shell',
    'tuneloom://open?view=run&view=models',
    'tuneloom://open?view=run&id=../../etc',
    'tuneloom://open?view=run&id=a%00b',
    'tuneloom://open/run?view=run',
    'tuneloom://user@open.evil?view=run',
    'https://open?view=run',
    'tuneloom://open?view=__proto__',
    `tuneloom://open?view=run&id=${'r'.repeat(600)}`,
    '',
    'tuneloom://open?view=models#id=1',
    'tuneloom://open:80?view=models',
    'TUNELOOM://OPEN?VIEW=MODELS',
    '\ttuneloom://open?view=models',
    'tuneloom://open?view=mo\ndels',
  ])('%j does nothing', (text) => expect(parseDeepLink(text)).toBeUndefined())

  it('gives a known view and a plain word, or nothing, whatever it is made of', () => {
    const pieces = [
      'tuneloom:',
      '//',
      'open',
      '?',
      '&',
      'view=',
      'id=',
      'run',
      'r3',
      '/',
      '..',
      '%2e',
      '%00',
      '#',
      '@',
      '\\',
      ' ',
      '\n',
    ]
    const link = fc.oneof(
      fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => parts.join('')),
      fc
        .array(fc.constantFrom(...pieces), { maxLength: 6 })
        .map((parts) => `tuneloom://open?view=run&id=${parts.join('')}`),
      fc.string({ maxLength: 40 }).map((text) => `tuneloom://open?view=run&id=${text}`),
    )
    const opened = new Set<string>()
    fc.assert(
      fc.property(link, (text) => {
        const parsed = parseDeepLink(text)
        if (!parsed) return
        expect(parsed.view).toMatch(/^[a-z]+$/)
        expect(parsed.id ?? 'r3').toMatch(/^[a-z0-9][a-z0-9-]{0,63}$/i)
        expect(text.replace('open/?', 'open?')).toBe(
          `tuneloom://open?view=${parsed.view}${parsed.id === null ? '' : `&id=${parsed.id}`}`,
        )
        opened.add(text)
      }),
      { seed: 11, numRuns: 5000 },
    )
    expect(opened.size).toBeGreaterThan(3)
  })
})

describe('a second start', () => {
  it('shows the first window and hands its link over', () => {
    const { app } = fakeElectron()
    const seen: unknown[] = []
    const arrivals = { show: () => seen.push('show'), open: (link: unknown) => seen.push(link) }
    expect(claimInstance(app as unknown as App, arrivals)).toBe(true)
    app.emit('second-instance', {}, ['tuneloom', 'tuneloom://open?view=run&id=r3'])
    app.emit('open-url', { preventDefault: () => undefined }, 'tuneloom://evil')
    expect(seen).toEqual(['show', { view: 'run', id: 'r3' }, 'show'])
  })

  it('ends when another one has the lock', () => {
    const app = { requestSingleInstanceLock: () => false, on: () => expect.unreachable() }
    expect(claimInstance(app as unknown as App, { show: () => undefined, open: () => undefined })).toBe(false)
  })
})

describe('quitting', () => {
  function quitting(isRunning: boolean, answer: number) {
    const seen: string[] = []
    const quit = createQuit({
      isRunning: () => isRunning,
      ask: () => (seen.push('ask'), Promise.resolve(answer)),
      keep: () => seen.push('keep'),
      finish: () => (seen.push('finish'), Promise.resolve()),
      exit: () => seen.push('exit'),
    })
    return { quit, seen }
  }

  it.each([
    { name: 'nothing runs', isRunning: false, answer: 0, steps: ['finish', 'exit'], isOver: true },
    {
      name: 'a run is kept in the background',
      isRunning: true,
      answer: 0,
      steps: ['ask', 'keep'],
      isOver: false,
    },
    { name: 'a run is saved', isRunning: true, answer: 1, steps: ['ask', 'finish', 'exit'], isOver: true },
    { name: 'it is cancelled', isRunning: true, answer: 2, steps: ['ask'], isOver: false },
    { name: 'the question is closed', isRunning: true, answer: 9, steps: ['ask'], isOver: false },
  ])('when $name', async ({ isRunning, answer, steps, isOver }) => {
    const { quit, seen } = quitting(isRunning, answer)
    await Promise.all([quit.request(), quit.request()])
    expect(seen).toEqual(steps)
    expect(quit.isOver()).toBe(isOver)
  })

  it('asks nothing when the machine is shut down', async () => {
    const { quit, seen } = quitting(true, 2)
    await quit.now()
    expect(seen).toEqual(['finish', 'exit'])
  })

  it('can be asked again after it was cancelled', async () => {
    const { quit, seen } = quitting(true, 2)
    await quit.request()
    await quit.request()
    expect(seen).toEqual(['ask', 'ask'])
  })
})

describe('a page that dies', () => {
  it('is loaded again twice a minute, then left', () => {
    const page = new FakePage()
    const clock = new FakeClock()
    const seen: string[] = []
    const watch = {
      clock,
      reloaded: (r: string) => seen.push(r),
      gaveUp: (r: string) => seen.push(`gave up: ${r}`),
    }
    watchPage(page as unknown as WebContents, watch)
    const dies = (reason: string) => page.emit('render-process-gone', {}, { reason })
    dies('clean-exit')
    dies('oom')
    dies('crashed')
    dies('crashed')
    clock.turn(60_000)
    dies('killed')
    expect(seen).toEqual(['oom', 'crashed', 'gave up: crashed', 'killed'])
    expect(page.reloads).toBe(3)
  })
})

describe('texts and places', () => {
  it('speak German to Germans and English to everybody else', () => {
    expect(textsFor('de-AT').file).toBe('Datei')
    expect(textsFor('fr').file).toBe('File')
    expect(fill('{a} and {b}', { a: '1' })).toBe('1 and {b}')
    const times = [40, 3599, 3660, -1].map(formatDuration)
    expect(times).toEqual(['40 s', '59 min', '1 h 1 min', '0 s'])
  })

  it('find a packed engine beside the archive, whatever the environment says', () => {
    const env = { TUNELOOM_NODE: '/evil/node', TUNELOOM_ROOT: '/evil' }
    const around = { resources: '/opt/res', app: '/opt/res/app.asar', platform: 'linux', env } as const
    expect(placesOf({ ...around, isPackaged: true })).toEqual({
      ui: '/opt/res/app.asar/out/renderer',
      preload: '/opt/res/app.asar/out/shell/preload.cjs',
      icons: '/opt/res/app.asar/out/shell/icons',
      root: '/opt/res',
      node: '/opt/res/bin/node',
      host: '/opt/res/engine/host/desktop.ts',
    })
    const repository = { ...around, isPackaged: false, env: { TUNELOOM_ROOT: '/code' } }
    expect(placesOf(repository).host).toBe('/code/engine/host/desktop.ts')
    expect(placesOf(repository).node).toBe('/code/node_modules/.bin/node')
  })
})
