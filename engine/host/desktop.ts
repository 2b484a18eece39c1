// The engine host of the desktop app: a child process of the shell, which relays its windows over our channel.
import { endProcess } from './end-process.ts'
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import type { HostToShell, ShellToHost } from '../api/desktop.ts'
import { EngineError } from '../base/errors.ts'
import { defaultHome } from '../store/home.ts'
import { watchActivity } from './app/activity.ts'
import { relayedWindows } from './app/relayed-windows.ts'
import { openApp, type StandingApp } from './app/standing-app.ts'

const { values } = parseArgs({ options: { home: { type: 'string' } } })
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string
}

function send(message: HostToShell): void {
  if (process.connected) process.send?.(message)
}

function start(home: string): void {
  const app = openApp({ home, version, mode: 'desktop', roots: [] })
  const windows = relayedWindows(app, send)
  const stopWatching = watchActivity(app, send)
  const end = async (): Promise<void> => {
    stopWatching()
    await app.dispose()
    endProcess(0)
  }
  process.on('message', (message: ShellToHost) => void hear(app, windows, { message, end }))
  process.once('disconnect', () => void end())
  send({ type: 'ready', version, blobs: app.store.home.blobs })
}

interface Heard {
  readonly message: ShellToHost
  readonly end: () => Promise<void>
}

async function hear(
  app: StandingApp,
  windows: ReturnType<typeof relayedWindows>,
  { message, end }: Heard,
): Promise<void> {
  switch (message.type) {
    case 'open':
      return windows.open(message.window)
    case 'close':
      return windows.close(message.window)
    case 'rpc':
      return windows.hear(message.window, message.message)
    case 'ping':
      return send({ type: 'pong', ping: message.ping })
    case 'grant': {
      const grants = message.paths.map((path) => ({ grant: app.grants.give(path), name: basename(path) }))
      return send({ type: 'granted', ask: message.ask, grants })
    }
    case 'locate':
      return send({ type: 'located', ask: message.ask, path: pathOf(app, message.grant) })
    case 'diagnostics':
      return send({ type: 'diagnostics', ask: message.ask, text: await app.diagnostics() })
    case 'finish':
      if (message.how === 'cancel') await app.cancelRuns()
      return end()
  }
}

/** Null for a word that was never given out. */
function pathOf({ grants }: StandingApp, grant: string): string | null {
  try {
    return grants.pathOf(grant)
  } catch (error) {
    if (error instanceof EngineError) return null
    throw error
  }
}

const around = { platform: process.platform, env: process.env, userFolder: homedir() }
const home = values.home ?? defaultHome(around)
// runtimes that were installed lie in the data folder, also for the processes that this one starts
process.env['TUNELOOM_HOME'] = home
start(home)
