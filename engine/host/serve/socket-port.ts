// A WebSocket as a road for messages, with a limit on what may wait for a slow window.
import { PartJoiner } from '../../api/rpc/parts.ts'
import type { Port } from '../../api/rpc/port.ts'

/** What is needed of a WebSocket of `ws`. */
export interface Socket {
  /** Bytes that wait to be sent. */
  readonly bufferedAmount: number
  send(text: string): void
  close(code: number, reason: string): void
  terminate(): void
}

/** The road, and what the socket's events do to it. */
export interface SocketPort extends Port {
  /** A text came. */
  heard(text: string): void
  /** The socket is closed. */
  closed(): void
  /** Sends what was held back, as far as there is room now. */
  drain(): void
}

/** Beyond this, events that a later one makes up for wait or are left out. */
const CROWDED_BYTES = 8 * 1024 * 1024
/** Beyond this, the window is lost. */
const LOST_BYTES = 64 * 1024 * 1024

/** Close codes, of RFC 6455 and our own. */
export const CLOSE = {
  ...{ notText: 1003, notJson: 1007, tooSlow: 1013, ended: 1001 },
  /** Wrong token: trying again does not help. */
  refused: 4401,
  /** No token in time, as on a busy machine: trying again does. */
  silent: 4408,
} as const

/** How an event is replaced by a later one: the newest of each key is sent once there is room. Null: it is left out. */
const REPLACEABLE: Readonly<Record<string, (payload: Readonly<Record<string, unknown>>) => string | null>> = {
  'runs.points': () => null,
  'playground.progress': ({ pane }) => String(pane),
  'jobs.changed': ({ id }) => String(id),
}

/** Makes a road of an accepted socket. */
export function socketPort(socket: Socket): SocketPort {
  let hear: (message: unknown) => void = () => undefined
  const joiner = new PartJoiner()
  const closing: (() => void)[] = []
  const held = new Map<string, string>()
  let isOpen = true
  const isCrowded = (): boolean => socket.bufferedAmount > CROWDED_BYTES
  const shut = (code: number, reason: string): void => {
    socket.close(code, reason)
    if (code === CLOSE.tooSlow) socket.terminate()
  }
  const drain = (): void => {
    for (const [key, text] of held) {
      if (!isOpen || isCrowded()) return
      held.delete(key)
      socket.send(text)
    }
  }
  return {
    drain,
    onMessage: (listener) => void (hear = listener),
    onClose: (listener) => void closing.push(listener),
    close: () => shut(CLOSE.ended, 'The program ended.'),
    send(message) {
      if (!isOpen) return
      if (socket.bufferedAmount > LOST_BYTES) return shut(CLOSE.tooSlow, 'The window does not keep up.')
      drain()
      const place = placeOf(message)
      if (place === undefined) return socket.send(JSON.stringify(message))
      const [event, key] = place
      if (!isCrowded()) return socket.send(JSON.stringify(message))
      if (key !== null) held.set(`${event} ${key}`, JSON.stringify(message))
    },
    heard(text) {
      let message: unknown
      try {
        message = joiner.take(text)
      } catch {
        return shut(CLOSE.notJson, 'A message was not JSON, or its parts do not fit.')
      }
      if (message !== undefined) hear(message)
    },
    closed() {
      if (!isOpen) return
      isOpen = false
      held.clear()
      for (const listener of closing) listener()
    },
  }
}

/** Event and key of a message that may be replaced; undefined for all others. */
function placeOf(message: unknown): readonly [string, string | null] | undefined {
  const { event, payload } = message as {
    readonly event?: string
    readonly payload?: Record<string, unknown>
  }
  const keyOf = event === undefined ? undefined : REPLACEABLE[event]
  return event === undefined || keyOf === undefined ? undefined : [event, keyOf(payload ?? {})]
}
