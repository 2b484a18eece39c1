// Requests word for word, and a server with a small app behind it.
import { mkdirSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import type { Port } from '../../../engine/api/rpc/port.ts'
import type { Download, ServedApp } from '../../../engine/host/serve/served-app.ts'
import { type RunningServer, startServer } from '../../../engine/host/serve/server.ts'
import { openToken } from '../../../engine/host/serve/token.ts'
import { sha256Of } from '../../../engine/store/durable.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

/** An answer as it came. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** Sends bytes as they are and reads until the server ends the connection. */
export function exchange(port: number, head: string, body: Uint8Array = new Uint8Array()): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    const socket = connect({ port, host: '127.0.0.1' }, () => {
      socket.write(head, 'latin1')
      socket.write(body)
    })
    socket.on('data', (part: Buffer) => parts.push(part))
    socket.on('error', (error) => (parts.length > 0 ? undefined : reject(error)))
    socket.on('close', () => resolve(answerIn(Buffer.concat(parts))))
  })
}

function answerIn(bytes: Buffer): Answer {
  const end = bytes.indexOf('\r\n\r\n')
  const [first = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n')
  const pairs = lines.map((line) => [
    line.slice(0, line.indexOf(':')).toLowerCase(),
    line.slice(line.indexOf(':') + 2),
  ])
  return {
    status: Number(first.split(' ')[1]),
    headers: Object.fromEntries(pairs),
    body: bytes.subarray(end + 4),
  }
}

/** A served app with everything that a test may look at. */
export interface Served {
  readonly port: number
  readonly token: string
  readonly server: RunningServer
  /** The data folder. */
  readonly home: string
  /** Paths that were given out, in order. */
  readonly granted: string[]
  /** Roads that were attached, in order. */
  readonly ports: Port[]
  /** SHA-256 of a small PNG. */
  readonly picture: string
  /** SHA-256 of a stored SVG with a script. */
  readonly script: string
  /** Asks with the token unless headers say otherwise. */
  ask(method: string, path: string, options?: AskOptions): Promise<Answer>
}

/** Besides method and path. */
export interface AskOptions {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array | object
  readonly isAnonymous?: boolean
}

/** Bytes that begin like a PNG. */
export const PNG = Buffer.from('\x89PNG\r\n\x1a\n and more', 'latin1')
const SVG = Buffer.from('<svg onload="alert(1)"/>')
/** What the one export holds in `model.onnx`. */
export const EXPORTED = Buffer.from(Array.from({ length: 1000 }, (_, i) => i % 251))

/** Starts a server for the running test. */
export async function serveTest(
  options: { readonly downloads?: Record<string, string> } = {},
): Promise<Served> {
  const home = tempFolder()
  const ui = join(home, 'ui')
  const exported = join(home, 'exports', 'x1')
  for (const folder of [join(ui, 'assets'), exported]) mkdirSync(folder, { recursive: true })
  writeFileSync(join(ui, 'index.html'), '<!doctype html><title>Tuneloom</title>')
  writeFileSync(join(ui, 'assets', 'main-abcdefgh.js'), `export const text = '${'long '.repeat(500)}'`)
  writeFileSync(join(exported, 'model.onnx'), EXPORTED)
  const blobs = new Map([PNG, SVG].map((bytes) => [sha256Of(bytes), bytes]))
  const [granted, ports]: [string[], Port[]] = [[], []]
  const names: Record<string, string> = { 'model.onnx': exported, ...options.downloads }
  const app: ServedApp = {
    home,
    readOnly: false,
    attach: (port) => void ports.push(port),
    picture: (sha256) => blobs.get(sha256),
    grant: (path) => `g${granted.push(path)}`,
    download: (artifact, name): Download | undefined => {
      const folder = artifact === 'x1' ? names[name] : undefined
      return folder === undefined ? undefined : { folder, name, sha256: sha256Of(EXPORTED) }
    },
  }
  const token = openToken(home)
  const server = await startServer({ app, ui, token, port: 0, allowedHosts: [] })
  onTestFinished(() => server.close())
  const { port } = server
  const ask: Served['ask'] = (method, path, asked = {}) => {
    const { head, body } = requestText({ port, token: token.value, method, path, ...asked })
    return exchange(port, head, body)
  }
  const [picture, script] = [sha256Of(PNG), sha256Of(SVG)]
  return { port, token: token.value, server, home, granted, ports, picture, script, ask }
}

interface RequestParts extends AskOptions {
  readonly port: number
  readonly token: string
  readonly method: string
  readonly path: string
}

function requestText(parts: RequestParts): { head: string; body: Uint8Array } {
  const { port, token, method, path, headers = {}, body, isAnonymous = false } = parts
  const bytes =
    body instanceof Uint8Array ? body : Buffer.from(body === undefined ? '' : JSON.stringify(body))
  const type = body instanceof Uint8Array ? 'application/octet-stream' : 'application/json'
  const all: Record<string, string> = {
    Host: `127.0.0.1:${port}`,
    Connection: 'close',
    ...(isAnonymous ? {} : { Authorization: `Bearer ${token}` }),
    ...(method === 'POST' ? { 'Content-Type': type, 'Content-Length': String(bytes.length) } : {}),
    ...headers,
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return { head: `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`, body: bytes }
}

/** A WebSocket with everything that it heard. */
export interface Heard {
  readonly socket: WebSocket
  readonly messages: unknown[]
  /** Resolves when it is open. */
  readonly opened: Promise<void>
  /** Resolves with the close code, or the status of a refusal. */
  readonly ended: Promise<number>
}

/** Opens a WebSocket as the window would. */
export function openSocket(port: number, options: { origin?: string; path?: string } = {}): Heard {
  const { origin = `http://127.0.0.1:${port}`, path = '/rpc' } = options
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { origin, perMessageDeflate: false })
  const messages: unknown[] = []
  socket.on('message', (data) => messages.push(JSON.parse((data as Buffer).toString('utf8'))))
  socket.on('error', () => undefined)
  onTestFinished(() => socket.terminate())
  const ended = new Promise<number>((resolve) => {
    socket.on('close', resolve)
    socket.on('unexpected-response', (_, { statusCode = 0 }) => resolve(statusCode))
  })
  return { socket, messages, ended, opened: new Promise((resolve) => void socket.on('open', resolve)) }
}
