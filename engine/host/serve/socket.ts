// WebSockets: the first message brings the token, everything after it goes to the app.
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Port } from '../../api/rpc/port.ts'
import { CLOSE, type SocketPort, socketPort } from './socket-port.ts'

/** What decides over sockets. */
export interface SocketRules {
  attach(port: Port): void
  /** Whether a token is right; counts failures of the address. */
  isAllowed(token: string, remote: string): boolean
}

/** All sockets of a server. */
export interface Sockets {
  /** Takes over a connection that passed the gates. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Closes all. */
  dispose(): void
}

/** Of a message from a window, in bytes; a longer one closes the socket with 1009. */
const MESSAGE_BYTES = 64 * 1024
const TOKEN_MESSAGE_BYTES = 4 * 1024
const TOKEN_WAIT_MS = 3000
const HEARTBEAT_MS = 20_000
const DRAIN_MS = 250

/** Starts without sockets. */
export function createSockets(rules: SocketRules): Sockets {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: true,
    perMessageDeflate: false,
    maxPayload: MESSAGE_BYTES,
    maxFragments: 64,
    maxBufferedChunks: 1024,
  })
  const alive = new WeakSet<WebSocket>()
  const heartbeat = setInterval(() => {
    for (const socket of server.clients) {
      if (!alive.delete(socket)) socket.terminate()
      else socket.ping()
    }
  }, HEARTBEAT_MS).unref()
  return {
    accept: (request, stream, head) =>
      server.handleUpgrade(request, stream, head, (socket) => {
        alive.add(socket)
        socket.on('pong', () => alive.add(socket))
        socket.on('error', () => undefined)
        welcome(socket, request.socket.remoteAddress ?? '', rules)
      }),
    dispose() {
      clearInterval(heartbeat)
      for (const socket of server.clients) {
        socket.close(CLOSE.ended, 'The program ended.')
        setTimeout(() => socket.terminate(), 500).unref()
      }
      server.close()
    },
  }
}

/** Waits for the token, and for nothing else. */
function welcome(socket: WebSocket, remote: string, rules: SocketRules): void {
  const timer = setTimeout(() => socket.close(CLOSE.silent, 'No token came in time.'), TOKEN_WAIT_MS)
  socket.once('close', () => clearTimeout(timer))
  socket.once('message', (data, isBinary) => {
    clearTimeout(timer)
    const token = isBinary ? undefined : tokenIn(data as Buffer)
    if (token === undefined || !rules.isAllowed(token, remote))
      return socket.close(CLOSE.refused, 'The token is missing or wrong.')
    serve(socket, rules)
  })
}

function tokenIn(data: Buffer): string | undefined {
  if (data.length > TOKEN_MESSAGE_BYTES) return undefined
  try {
    const { token } = JSON.parse(data.toString('utf8')) as { token?: unknown }
    return typeof token === 'string' ? token : undefined
  } catch {
    return undefined
  }
}

function serve(socket: WebSocket, { attach }: SocketRules): void {
  const port: SocketPort = socketPort(socket)
  const timer = setInterval(() => port.drain(), DRAIN_MS).unref()
  socket.on('message', (data, isBinary) => {
    if (isBinary) socket.close(CLOSE.notText, 'Only text is taken.')
    else port.heard((data as Buffer).toString('utf8'))
  })
  socket.on('close', () => {
    clearInterval(timer)
    port.closed()
  })
  attach(port)
}
