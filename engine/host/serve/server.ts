// Served mode: the window in a browser, over gates that let nobody else in.
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { type Exchange, sendError, sendRefusal } from './answer.ts'
import { type GatePolicy, isLoopback, isRightToken, judge, type Verdict } from './gates.ts'
import { securityHeaders } from './headers.ts'
import { hostsOf, isOnlyHere, type ListenRequest, requireSafe } from './hosts.ts'
import { listenOn } from './listen.ts'
import { type Answering, answerRequest } from './routes.ts'
import { type ServedApp, stagingFolder } from './served-app.ts'
import { createSockets, type Sockets } from './socket.ts'
import { loadShell } from './static.ts'
import { createThrottle, type Throttle } from './throttle.ts'
import { createCodes, type ServeToken } from './token.ts'
import { createUploads } from './uploads.ts'

/** What is served, and where. */
export interface ServeOptions extends ListenRequest {
  readonly app: ServedApp
  /** Folder of the built window. */
  readonly ui: string
  readonly token: ServeToken
}

/** A server at work. */
export interface RunningServer {
  readonly port: number
  /** A new address with a code that is good once and for a minute. */
  link(): string
  /** Stops listening, closes every window's road and removes uploads. */
  close(): Promise<void>
}

interface Parts extends Answering {
  readonly sockets: Sockets
  /** Filled in once the port is known. */
  readonly policy: { current: GatePolicy }
}

/** Starts serving. @throws BAD_ARGUMENT when it would be unsafe or the port is taken */
export async function startServer(options: ServeOptions): Promise<RunningServer> {
  requireSafe(options)
  const parts = partsOf(options)
  const { servers, port } = await listenOn(options, (server) => prepare(server, parts))
  const hosts = hostsOf(options, port)
  parts.policy.current = { ...parts.policy.current, hosts }
  const [first] = isOnlyHere(options.host) ? [`127.0.0.1:${port}`] : hosts
  const scheme = options.tls ? 'https' : 'http'
  return {
    port,
    link: () => `${scheme}://${first}/#code=${parts.codes.issue()}`,
    async close() {
      parts.sockets.dispose()
      await Promise.all(servers.map(closeServer))
      parts.uploads.dispose()
    },
  }
}

function partsOf({ app, ui, token, tls }: ServeOptions): Parts {
  const [shell, throttle] = [loadShell(ui), createThrottle()]
  const sockets = createSockets({
    attach: (port) => app.attach(port),
    isAllowed: (given, remote) => isAllowed(given, { remote, digest: token.digest, throttle }),
  })
  const policy = { hosts: new Set<string>(), isTls: tls !== undefined, tokenDigest: token.digest, shell }
  return {
    ...{ app, shell, throttle, sockets, token: token.value, policy: { current: policy } },
    codes: createCodes(),
    uploads: createUploads(stagingFolder(app.home), { isAllowed: () => !app.readOnly }),
  }
}

interface TokenCheck {
  readonly remote: string
  readonly digest: Uint8Array
  readonly throttle: Throttle
}

function isAllowed(token: string, { remote, digest, throttle }: TokenCheck): boolean {
  const mustWait = throttle.delayOf(remote) > 0
  if (mustWait && !isLoopback(remote)) return false
  if (isRightToken(token, digest)) return true
  if (!mustWait) throttle.failed(remote)
  return false
}

function prepare(server: Server, parts: Parts): void {
  const answer = (request: IncomingMessage, response: ServerResponse, mustInvite = false): void =>
    void handle(request, response, { parts, mustInvite })
  server.on('request', answer)
  server.on('checkContinue', (request, response) => answer(request, response, true))
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
    upgrade(request, { socket, head, parts }),
  )
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) =>
    refuseRaw(socket, error.code === 'HPE_HEADER_OVERFLOW' ? 431 : 400),
  )
}

function verdictOn(request: IncomingMessage, isUpgrade: boolean, { policy, throttle }: Parts): Verdict {
  const { method = '', url = '', headersDistinct: headers, socket } = request
  const remote = socket.remoteAddress ?? ''
  const delayMs = throttle.delayOf(remote)
  const verdict = judge({ method, url, headers, remote, isUpgrade, delayMs }, policy.current)
  if (verdict.isRefused && verdict.status === 401 && headers['authorization']) throttle.failed(remote)
  return verdict
}

interface Handling {
  readonly parts: Parts
  /** The other end waits to be told that it may send the body. */
  readonly mustInvite: boolean
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  { parts, mustInvite }: Handling,
): Promise<void> {
  const verdict = verdictOn(request, false, parts)
  const host = verdict.isRefused ? undefined : verdict.host
  const { isTls } = parts.policy.current
  for (const [name, value] of Object.entries(securityHeaders({ host, isTls })))
    response.setHeader(name, value)
  if (verdict.isRefused) return sendRefusal(response, verdict.status, verdict.reason)
  if (mustInvite) response.writeContinue()
  const exchange: Exchange = { request, response, path: verdict.path }
  await answerRequest(exchange, parts).catch((error: unknown) => sendError(response, error))
}

interface Upgrading {
  readonly socket: Duplex
  readonly head: Buffer
  readonly parts: Parts
}

function upgrade(request: IncomingMessage, { socket, head, parts }: Upgrading): void {
  socket.on('error', () => socket.destroy())
  const verdict = verdictOn(request, true, parts)
  if (verdict.isRefused) return refuseRaw(socket, verdict.status)
  if (verdict.path !== '/rpc') return refuseRaw(socket, 404)
  parts.sockets.accept(request, socket, head)
}

/** Answers on a bare socket and ends it. */
function refuseRaw(socket: Duplex, status: number): void {
  if (!socket.writable) return void socket.destroy()
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`
  socket.end(head, () => socket.destroy())
}

const GRACE_MS = 1000

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
    setTimeout(() => server.closeAllConnections(), GRACE_MS).unref()
  })
}
