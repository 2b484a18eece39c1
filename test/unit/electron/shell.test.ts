// The whole shell, over a fake Electron and a fake engine.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { placesOf } from '../../../electron/main/places.ts'
import { DesktopShell } from '../../../electron/main/shell.ts'
import { FakeClock, fakeElectron, fakeSpawn, isPrevented, type FakePort } from './fakes.ts'

let folder = ''
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'shell-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function started(platform: NodeJS.Platform = 'linux') {
  const fake = fakeElectron()
  const engine = fakeSpawn()
  const clock = new FakeClock()
  const shell = new DesktopShell(fake.electron, {
    places: placesOf({ isPackaged: true, resources: '/res', app: '/res/app.asar', platform, env: {} }),
    folder,
    home: undefined,
    platform,
    env: { PATH: '/bin' },
    versions: { tuneloom: '9.9.9' },
    clock,
    spawn: engine.spawn,
  })
  shell.start()
  const window = () => fake.windows.at(-1) as (typeof fake.windows)[number]
  const load = (): void => void window().webContents.emit('did-finish-load')
  const ready = (): void => engine.last().says({ type: 'ready', version: '1', blobs: join(folder, 'blobs') })
  const runs = (running: boolean): void =>
    engine.last().says({ type: 'activity', running, label: 'fox', fraction: 0.5, etaSeconds: 60 })
  return { ...fake, shell, engine, clock, window, load, ready, runs }
}

describe('the shell', () => {
  it('opens one window on our page and starts the engine of the installation', () => {
    const { window, windows, engine, app } = started()
    expect(window().url).toBe('app://bundle/index.html')
    expect(engine.calls[0]?.command).toBe('/res/bin/node')
    expect(engine.calls[0]?.args.at(-1)).toBe('/res/engine/host/desktop.ts')
    app.emit('activate')
    expect(windows).toHaveLength(1)
  })

  it('connects page and engine', () => {
    const { window, load, ready, engine } = started()
    load()
    ready()
    const port = window().webContents.ports[0] as FakePort
    const heard: unknown[] = []
    port.on('message', ({ data }: { data: unknown }) => heard.push(data))
    port.postMessage({ ask: 1, call: 'system.hello' })
    engine.last().says({ type: 'rpc', window: 1, message: { answer: 1, value: 'hello' } })
    expect(engine.last().sent).toEqual([
      { type: 'open', window: 1 },
      { type: 'rpc', window: 1, message: { ask: 1, call: 'system.hello' } },
    ])
    expect(heard).toEqual([{ answer: 1, value: 'hello' }])
  })

  it('brings the page a new road after a crash of the engine, and lets the machine sleep meanwhile', () => {
    const { window, load, ready, runs, engine, clock, seen } = started()
    load()
    ready()
    runs(true)
    engine.last().ends(139)
    expect(seen.stopped).toHaveLength(1)
    clock.turn(500)
    ready()
    expect(window().webContents.ports.map(({ isClosed }) => isClosed)).toEqual([true, false])
  })

  it('says what went wrong when the engine does not start, and tries again when asked to', async () => {
    const { engine, clock, seen } = started()
    seen.answers.push(0)
    for (let crash = 0; crash < 5; crash++) {
      engine.last().stderr.write(`cannot open the store ${crash}\n`)
      await vi.waitFor(() => expect(engine.last().stderr.readableLength).toBe(0))
      engine.last().ends(1)
      clock.turn(8000)
    }
    await vi.waitFor(() => expect(engine.children).toHaveLength(6))
    expect(seen.questions[0]?.detail).toContain('cannot open the store 4')
  })

  it('shows what runs in tray and taskbar', () => {
    const { window, runs, tray, seen } = started()
    runs(true)
    expect(tray.tip).toBe('fox · 50 % · 1 min left')
    expect(window().bars.at(-1)).toEqual([0.5, { mode: 'normal' }])
    expect(seen.blockers).toEqual(['prevent-app-suspension'])
    runs(false)
    expect(window().bars.at(-1)).toEqual([-1, { mode: 'none' }])
  })

  it('speaks the language of the settings in menu and tray, as soon as they are known', () => {
    const { engine, menus, tray } = started()
    const titles = () => (menus.at(-1) as { label: string }[]).map(({ label }) => label)
    expect(titles()).toEqual(['File', 'Edit', 'View', 'Window', 'Help'])
    engine.last().says({ type: 'language', language: 'de' })
    expect(titles()).toEqual(['Datei', 'Bearbeiten', 'Ansicht', 'Fenster', 'Hilfe'])
    expect(tray.tip).toBe('Nichts läuft')
    engine.last().says({ type: 'language', language: 'system' })
    expect(titles()[0]).toBe('File')
    engine.last().says({ type: 'language', language: 'de' })
    expect((tray.menu as { label?: string }[]).at(-1)?.label).toBe('Tuneloom beenden')
  })

  it('gives grants for chosen folders and no paths', async () => {
    const { window, load, ready, engine, handlers, seen } = started()
    load()
    ready()
    seen.chosen = ['/pictures/foxes']
    const page = window().webContents
    const picked = handlers.get('pick-folders')?.({ sender: page, senderFrame: page.mainFrame })
    await vi.waitFor(() =>
      expect(engine.last().sent.at(-1)).toEqual({ type: 'grant', ask: 1, paths: ['/pictures/foxes'] }),
    )
    engine.last().says({ type: 'granted', ask: 1, grants: [{ grant: 'word', name: 'foxes' }] })
    expect(await picked).toEqual([{ grant: 'word', name: 'foxes' }])
  })

  it('hands a failed notice to the page', async () => {
    const { window, load, engine, seen } = started()
    load()
    seen.noticeOutcome = 'failed'
    const notice = { type: 'notice', title: 'Done', text: 'r3', kind: 'finished' }
    engine.last().says(notice)
    await vi.waitFor(() =>
      expect(window().webContents.sent).toEqual([['shell', { type: 'tuneloom:notice', notice }]]),
    )
  })

  it('keeps links and commands for a page that is still loading', () => {
    const { shell, window, load } = started()
    shell.openLink({ view: 'run', id: 'r3' })
    expect(window().webContents.sent).toEqual([])
    load()
    const sent = [['deep-link', { view: 'run', id: 'r3' }]]
    expect(window().webContents.sent).toEqual(sent)
    window().webContents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false })
    shell.openLink({ view: 'models', id: null })
    expect(window().webContents.sent).toEqual(sent)
  })

  it('does not wait when the page only changes its address', () => {
    const { shell, window, load } = started()
    load()
    window().webContents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: true })
    shell.openLink({ view: 'models', id: null })
    expect(window().webContents.sent).toHaveLength(1)
  })

  it('does not let the window go during a run before the person has chosen', async () => {
    const { window, runs, seen, engine } = started()
    expect(isPrevented(window(), 'close')).toBe(false)
    runs(true)
    seen.answers.push(0)
    window().show()
    expect(isPrevented(window(), 'close')).toBe(true)
    await vi.waitFor(() => expect(window().isShown).toBe(false))
    expect(engine.last().sent).toEqual([])
  })

  it('saves and quits when that is chosen', async () => {
    const { app, runs, seen, engine } = started()
    runs(true)
    seen.answers.push(1)
    expect(isPrevented(app, 'before-quit')).toBe(true)
    await vi.waitFor(() => expect(engine.last().sent).toEqual([{ type: 'finish', how: 'save' }]))
    engine.last().ends(0)
    await vi.waitFor(() => expect(seen.quits).toBe(1))
    expect(isPrevented(app, 'before-quit')).toBe(false)
  })

  it('writes diagnostics although the engine is not there', async () => {
    const { handlers, window, engine, seen } = started()
    engine.last().ends(1)
    seen.saveAs = join(folder, 'report.txt')
    const page = window().webContents
    const isSaved = await handlers.get('save-diagnostics')?.({ sender: page, senderFrame: page.mainFrame })
    expect(isSaved).toBe(true)
    const text = readFileSync(seen.saveAs, 'utf8')
    expect(text).toContain('tuneloom 9.9.9')
    expect(text).toContain('The engine did not answer.')
  })
})
