// `serve`
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { option } from '../../api/options.ts'
import { EngineError } from '../../base/errors.ts'
import type { ListenRequest } from '../../host/serve/hosts.ts'
import { openInBrowser } from '../../host/serve/open-browser.ts'
import { servedRoots } from '../../host/serve/roots.ts'
import type { RunningServer } from '../../host/serve/server.ts'
import { openToken, type ServeToken } from '../../host/serve/token.ts'
import type { Hindrance } from '../../store/open.ts'
import { type CommandContext, defineCommand } from '../command.ts'

const UI_FOLDER = fileURLToPath(new URL('../../../out/renderer', import.meta.url))
const CODE_LIFE_MS = 60_000

const OPTIONS = z.strictObject({
  port: option(z.int().min(0).max(65_535).default(0), { label: 'Port', help: '0 for one that is free' }),
  host: option(z.string().min(1).optional(), {
    label: 'Host',
    help: 'address to listen on; others than this machine need --tls-cert, --tls-key and --allowed-hosts',
  }),
  tlsCert: option(z.string().optional(), { label: 'Certificate', help: 'PEM file for https' }),
  tlsKey: option(z.string().optional(), { label: 'Key', help: 'PEM file of the certificate’s key' }),
  allowedHosts: option(z.array(z.string()).default([]), {
    label: 'Allowed hosts',
    help: 'names by which browsers may call, with or without port',
  }),
  root: option(z.array(z.string()).default([]), {
    label: 'Root',
    help: 'a folder that may be looked into; Pictures, Documents and Downloads if left out',
    repeatable: true,
  }),
  open: option(z.boolean().default(false), { label: 'Open', help: 'open the browser' }),
})
type Options = z.output<typeof OPTIONS>

/** Serves the app to a browser until it is stopped; a run under way is then saved. */
export const command = defineCommand({
  name: 'serve',
  help: 'The app in a browser; Ctrl-C saves the run under way and ends',
  example: 'serve --port 7860 --open',
  options: OPTIONS,
  async run(context, { options }) {
    const listen = listenRequest(options)
    const roots = servedRoots(options.root, homedir())
    const { app, server, token } = await start(context, listen, roots)
    try {
      await tell(context, server, { token, isOpening: options.open })
    } finally {
      await server.close()
      await app.dispose()
    }
  },
})

const LOOKING_ONLY: Readonly<Record<Hindrance, string>> = {
  held: 'Another program holds the data folder: it is open for reading; the window offers to take over when that one ends.',
  'read-only': 'The disk of the data folder takes no changes: it is open for reading.',
  full: 'The disk of the data folder is full: it is open for reading. Free some space.',
}

interface Started {
  readonly app: { dispose(): Promise<void> }
  readonly server: RunningServer
  readonly token: ServeToken
}

async function start(
  context: CommandContext,
  listen: ListenRequest,
  roots: readonly string[],
): Promise<Started> {
  const { openApp } = await import('../../host/app/standing-app.ts')
  const { servedApp } = await import('../../host/serve/served-app.ts')
  const { requireSafe } = await import('../../host/serve/hosts.ts')
  const { startServer } = await import('../../host/serve/server.ts')
  requireSafe(listen)
  const version = context.services.versions()['tuneloom'] ?? ''
  const app = openApp({ home: context.home, version, mode: 'served', roots })
  try {
    if (app.hindrance !== null) context.out.warn(LOOKING_ONLY[app.hindrance])
    const token = openToken(app.store.home.root)
    const server = await startServer({ ...listen, app: servedApp(app), ui: UI_FOLDER, token })
    return { app, server, token }
  } catch (error) {
    await app.dispose()
    throw error
  }
}

interface Telling {
  readonly token: ServeToken
  readonly isOpening: boolean
}

/** Says where the app is and waits until it shall end; in a terminal, Enter gives a new address. */
async function tell({ out, signal }: CommandContext, server: RunningServer, telling: Telling): Promise<void> {
  const url = server.link()
  out.event({ type: 'listening', url, port: server.port, tokenFile: telling.token.file })
  out.line(url)
  const page = telling.isOpening ? openLink(server.link()) : undefined
  const enter = process.stdin.isTTY ? createInterface({ input: process.stdin }) : undefined
  if (enter) out.warn('The address is good once and for a minute. Enter gives a new one, Ctrl-C ends.')
  enter?.on('line', () => out.line(server.link()))
  try {
    await aborted(signal)
  } finally {
    enter?.close()
    page?.remove()
  }
}

function openLink(url: string): { remove(): void } | undefined {
  try {
    const page = openInBrowser({ url, folder: homedir(), platform: process.platform })
    setTimeout(() => page.remove(), CODE_LIFE_MS).unref()
    return page
  } catch {
    return undefined // a person without a folder to write in can still follow the printed address
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

function listenRequest({ port, host, tlsCert, tlsKey, allowedHosts }: Options): ListenRequest {
  if ((tlsCert === undefined) !== (tlsKey === undefined))
    throw new EngineError('BAD_ARGUMENT', 'serve: --tls-cert and --tls-key go together.')
  const tls =
    tlsCert === undefined || tlsKey === undefined
      ? undefined
      : { cert: readPem(tlsCert), key: readPem(tlsKey) }
  return { port, host, allowedHosts, tls }
}

function readPem(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (cause) {
    throw new EngineError('FILE_NOT_FOUND', `serve: "${path}" cannot be read.`, { cause })
  }
}
