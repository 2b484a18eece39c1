// Page, shell and the real engine host together: only Electron is a fake.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { systemClock } from '../../../electron/main/clock.ts'
import { placesOf } from '../../../electron/main/places.ts'
import { DesktopShell } from '../../../electron/main/shell.ts'
import type { Granted } from '../../../engine/api/desktop.ts'
import type { AppContract } from '../../../engine/api/contract/index.ts'
import { createClient } from '../../../engine/api/rpc/client.ts'
import type { Port } from '../../../engine/api/rpc/port.ts'
import { fakeElectron, type FakePort } from './fakes.ts'

const ROOT = join(import.meta.dirname, '../../..')
const SLOW = 120_000

/** The page's end of a road. */
function portOf(fake: FakePort): Port {
  return {
    send: (message) => fake.postMessage(message),
    onMessage: (listener) => void fake.on('message', ({ data }: { data: unknown }) => listener(data)),
    onClose: (listener) => void fake.on('close', listener),
    close: () => fake.close(),
  }
}

function startShell() {
  const folder = mkdtempSync(join(tmpdir(), 'assembled-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const fake = fakeElectron()
  const env = { ...process.env, TUNELOOM_NODE: process.execPath }
  const children: ReturnType<typeof spawn>[] = []
  const shell = new DesktopShell(fake.electron, {
    places: placesOf({ isPackaged: false, resources: '', app: ROOT, platform: process.platform, env }),
    folder: join(folder, 'shell'),
    home: join(folder, 'home'),
    platform: process.platform,
    env,
    versions: {},
    clock: systemClock,
    spawn: (command, args, options) => {
      const child = spawn(command, args, options)
      children.push(child)
      return child
    },
  })
  onTestFinished(() => void children.at(-1)?.kill('SIGKILL'))
  shell.start()
  const page = fake.windows[0]?.webContents
  if (!page) throw new Error('no window was opened')
  page.emit('did-finish-load')
  const road = async (count: number) => {
    await vi.waitFor(() => expect(page.ports).toHaveLength(count), { timeout: SLOW, interval: 50 })
    return createClient<AppContract>(portOf(page.ports.at(-1) as FakePort))
  }
  return { ...fake, folder, page, road, children }
}

describe('the desktop app', () => {
  it(
    'answers the page from the real engine, gives grants that the engine knows, survives its death and ends it',
    { timeout: 3 * SLOW },
    async () => {
      const { folder, page, road, children, handlers, seen, app } = startShell()
      const first = await road(1)
      expect(await first.system.hello()).toMatchObject({ mode: 'desktop', home: join(folder, 'home') })

      writeFileSync(join(folder, 'fox.txt'), 'a red fox')
      seen.chosen = [folder]
      const ask = handlers.get('pick-folders')
      const [granted] = (await ask?.({ sender: page, senderFrame: page.mainFrame })) as Granted[]
      const listed = await first.files.list({ grant: granted?.grant ?? '' })
      expect(listed.entries.map(({ name }) => name)).toContain('fox.txt')

      children[0]?.kill('SIGKILL')
      const second = await road(2)
      await expect(first.system.hello()).rejects.toThrow('not reachable')
      expect(await second.system.hello()).toMatchObject({ mode: 'desktop' })

      app.quit()
      await vi.waitFor(() => expect(seen.quits).toBe(2), { timeout: SLOW, interval: 50 })
      expect(children.map(({ exitCode, signalCode }) => exitCode ?? signalCode)).toEqual(['SIGKILL', 0])
    },
  )
})
