// A two-way road for messages: in memory, over a child process's channel, a MessagePort or a WebSocket.

/** Three members, so that every kind of channel fits. Messages are plain values. */
export interface Port {
  send(message: unknown): void
  /** The listener for what comes; set once. */
  onMessage(listener: (message: unknown) => void): void
  /** Called with a listener: it hears that the road is closed. */
  onClose(listener: () => void): void
  close(): void
}

/** Two ends of a road within one process; messages arrive in a later microtask, as copies. */
export function memoryPorts(): [Port, Port] {
  const ends = [end(), end()] as const
  const port = (own: 0 | 1): Port => ({
    send: (message) => {
      const copy = structuredClone(message)
      const other = ends[1 - own] as End
      queueMicrotask(() => other.isOpen && other.heard(copy))
    },
    onMessage: (listener) => void (ends[own].heard = listener),
    onClose: (listener) => void ends[own].closed.push(listener),
    close: () => ends.forEach(shut),
  })
  return [port(0), port(1)]
}

interface End {
  isOpen: boolean
  heard: (message: unknown) => void
  readonly closed: (() => void)[]
}

function end(): End {
  return { isOpen: true, heard: () => undefined, closed: [] }
}

function shut(one: End): void {
  if (!one.isOpen) return
  one.isOpen = false
  for (const listener of one.closed) listener()
}
