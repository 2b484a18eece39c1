// Windows whose messages all come over one channel, each with its number.
import type { HostToShell } from '../../api/desktop.ts'
import type { Port } from '../../api/rpc/port.ts'
import type { App } from './app.ts'

/** What arrives for windows. */
export interface RelayedWindows {
  open(window: number): void
  close(window: number): void
  hear(window: number, message: unknown): void
}

interface Relayed {
  heard: (message: unknown) => void
  readonly closed: (() => void)[]
}

/** Attaches a port to the app for every window that opens. */
export function relayedWindows(
  app: Pick<App, 'attach'>,
  send: (message: HostToShell) => void,
): RelayedWindows {
  const windows = new Map<number, Relayed>()
  const close = (window: number): void => {
    const closed = windows.get(window)?.closed ?? []
    windows.delete(window)
    for (const listener of closed) listener()
  }
  const portOf = (window: number, relayed: Relayed): Port => ({
    send: (message) => windows.has(window) && send({ type: 'rpc', window, message }),
    onMessage: (listener) => void (relayed.heard = listener),
    onClose: (listener) => void relayed.closed.push(listener),
    close: () => close(window),
  })
  return {
    open(window) {
      const relayed: Relayed = { heard: () => undefined, closed: [] }
      windows.set(window, relayed)
      app.attach(portOf(window, relayed))
    },
    close,
    hear: (window, message) => windows.get(window)?.heard(message),
  }
}
