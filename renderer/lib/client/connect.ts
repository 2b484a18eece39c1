// Two ways to the host: a WebSocket when a browser shows the window, a MessagePort inside the desktop program.
import { partsOf } from '../../../engine/api/rpc/parts.ts'
import type { Port } from '../../../engine/api/rpc/port.ts'
import { shell } from './shell.ts'
import { readToken } from './token.ts'

/** What the connection hears of its roads. */
export interface RoadEvents {
  opened(port: Port): void
  /** The host refused this window; trying again does not help. */
  refused(): void
}

/** Opens roads again and again until stopped. */
export interface Connect {
  (events: RoadEvents): () => void
  /** False when another road is only had when the other end gives one. */
  readonly canRetry?: boolean
}

/** The way that fits this window. */
export const connect: Connect = Object.assign(
  (events: RoadEvents) => (shell ? connectDesktop(events) : connectServed(events)),
  { canRetry: shell === undefined },
)

function connectDesktop({ opened }: RoadEvents): () => void {
  const hear = (event: MessageEvent) => {
    const [port] = event.ports
    if (event.source === window && event.data === 'tuneloom:port' && port) opened(messagePort(port))
  }
  window.addEventListener('message', hear)
  return () => window.removeEventListener('message', hear)
}

/** A road over a MessagePort. */
function messagePort(port: MessagePort): Port {
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.onmessage = ({ data }) => listener(data)
    },
    onClose: (listener) => port.addEventListener('close', listener),
    close: () => port.close(),
  }
}

const LEAST_WAIT_MS = 300
const LONGEST_WAIT_MS = 5000
/** A socket that does not open by then never will: something on the way swallows it. */
const OPEN_WITHIN_MS = 10_000
/** The host closes a road with this code when the token is wrong. */
const REFUSED = 4401

function connectServed({ opened, refused }: RoadEvents): () => void {
  let waitMs = LEAST_WAIT_MS
  let timer: ReturnType<typeof setTimeout> | undefined
  let socket: WebSocket | undefined
  let isStopped = false
  const again = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => void open(), waitMs)
    waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)
  }
  const open = async (): Promise<void> => {
    const token = await readToken().catch(() => undefined)
    if (isStopped) return
    if (token === undefined) return again()
    if (token === null) return refused()
    const own = new WebSocket(address('/rpc'))
    socket = own
    timer = setTimeout(() => own.readyState === WebSocket.CONNECTING && own.close(), OPEN_WITHIN_MS)
    own.onopen = () => {
      clearTimeout(timer)
      waitMs = LEAST_WAIT_MS
      own.send(JSON.stringify({ token }))
      opened(socketPort(own))
    }
    own.addEventListener('close', ({ code }) => {
      if (isStopped) return
      if (code === REFUSED) return refused()
      again()
    })
  }
  void open()
  return () => {
    isStopped = true
    clearTimeout(timer)
    socket?.close()
  }
}

function address(path: string): string {
  const url = new URL(path, location.href)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  return url.href
}

/** A road over a WebSocket: JSON texts, long ones in parts. */
function socketPort(socket: WebSocket): Port {
  return {
    send: (message) => {
      if (socket.readyState !== WebSocket.OPEN) return
      for (const text of partsOf(message)) socket.send(text)
    },
    onMessage: (listener) => {
      socket.onmessage = ({ data }) => typeof data === 'string' && listener(JSON.parse(data))
    },
    onClose: (listener) => socket.addEventListener('close', () => listener()),
    close: () => socket.close(),
  }
}
