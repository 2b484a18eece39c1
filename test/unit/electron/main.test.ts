// The built main process, started with a fake Electron: what it does before the app is ready, and after.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { bundleOptions } from '../../../build/shell/bundle.ts'
import { fakeElectron, fakeSpawn } from './fakes.ts'

const ROOT = join(import.meta.dirname, '../../..')
const require = createRequire(import.meta.url)
let code = ''

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'main-'))
  await build(bundleOptions(ROOT, 'main', folder))
  code = readFileSync(join(folder, 'main.cjs'), 'utf8')
  rmSync(folder, { recursive: true, force: true })
}, 120_000)

/** Runs the bundle; `steps` is the order in which it prepared the app. */
function run({ isFirst = true, args = [] as readonly string[] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'data-'))
  const before = process.argv
  process.argv = [...before, ...args]
  Object.assign(process, { resourcesPath: '/res' })
  onTestFinished(() => {
    process.argv = before
    Reflect.deleteProperty(process, 'resourcesPath')
    rmSync(folder, { recursive: true, force: true })
  })
  const fake = fakeElectron()
  const engine = fakeSpawn()
  const steps: string[] = []
  const note = (step: string) => () => void steps.push(step)
  let makeReady: () => void = () => undefined
  const ready = new Promise<void>((resolve) => (makeReady = resolve))
  Object.assign(fake.app, {
    isPackaged: true,
    setName: () => undefined,
    setAppUserModelId: () => undefined,
    getPath: () => folder,
    setPath: (name: string, path: string) => steps.push(`${name} ${path.slice(folder.length + 1)}`),
    getAppPath: () => '/res/app.asar',
    getVersion: () => '1.0.0',
    commandLine: { getSwitchValue: () => '' },
    enableSandbox: note('sandbox'),
    requestSingleInstanceLock: () => isFirst,
    setAsDefaultProtocolClient: (scheme: string) => steps.push(`links ${scheme}`),
    whenReady: () => (steps.push('waits'), ready),
    exit: note('exit'),
  })
  const electron = Object.assign(fake.electron, {
    crashReporter: {
      start: ({ uploadToServer }: { uploadToServer: boolean }) => steps.push(`crash ${uploadToServer}`),
    },
  })
  Object.assign(electron.protocol, { registerSchemesAsPrivileged: note('scheme') })
  const modules: Record<string, unknown> = { electron, 'node:child_process': engine }
  new Function('require', 'exports', code)((name: string) => modules[name] ?? require(name), {})
  return { ...fake, engine, steps, makeReady }
}

describe('the main process', () => {
  it('prepares everything that must be there before the app is ready', () => {
    const { steps, windows } = run()
    expect(steps).toEqual([
      'userData Tuneloom Window',
      'crash false',
      'sandbox',
      'scheme',
      'links tuneloom',
      'waits',
    ])
    expect(windows).toHaveLength(0)
  })

  it('then opens the window, starts the engine and follows the link it was started with', async () => {
    const { windows, engine, makeReady } = run({ args: ['tuneloom://open?view=run&id=r3'] })
    makeReady()
    await vi.waitFor(() => expect(windows).toHaveLength(1))
    expect(engine.children).toHaveLength(1)
    windows[0]?.webContents.emit('did-finish-load')
    expect(windows[0]?.webContents.sent).toEqual([['deep-link', { view: 'run', id: 'r3' }]])
  })

  it('ends at once when another one is running', () => {
    const { steps } = run({ isFirst: false })
    expect(steps.at(-1)).toBe('exit')
    expect(steps).not.toContain('waits')
  })
})
