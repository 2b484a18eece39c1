// Roads between pages and the engine host: one message channel per load of a page, carried on over the host's channel.
import type { MessagePortMain, WebContents } from 'electron'
import type { ShellToHost } from '../../engine/api/desktop.ts'
import type { ElectronApi } from './electron-api.ts'

export interface Relay {
  /** A page was loaded: it gets a road as soon as the host is ready. Its older road closes. */
  connect(page: WebContents): void
  /** A page is gone. */
  disconnect(page: WebContents): void
  /** The host is ready: every page gets a road. */
  hostReady(): void
  /** The host is gone: every road closes, which the pages see. */
  hostGone(): void
  /** Carries what the host says to one page. */
  deliver(window: number, message: unknown): void
}

interface Road {
  readonly window: number
  readonly port: MessagePortMain
}

/** Starts with no page and no host. */
export function createRelay(
  { MessageChannelMain }: Pick<ElectronApi, 'MessageChannelMain'>,
  send: (message: ShellToHost) => void,
): Relay {
  const roads = new Map<WebContents, Road | undefined>()
  let isReady = false
  let last = 0

  const close = (page: WebContents): void => {
    const road = roads.get(page)
    if (!road) return
    roads.set(page, undefined)
    road.port.close()
    if (isReady) send({ type: 'close', window: road.window })
  }
  const open = (page: WebContents): void => {
    if (page.isDestroyed()) return void roads.delete(page)
    const { port1, port2 } = new MessageChannelMain()
    const window = ++last
    roads.set(page, { window, port: port1 })
    send({ type: 'open', window })
    port1.on('message', ({ data }) => send({ type: 'rpc', window, message: data }))
    port1.on('close', () => roads.get(page)?.window === window && close(page))
    port1.start()
    page.postMessage('port', null, [port2])
  }
  return {
    connect(page) {
      close(page)
      roads.set(page, undefined)
      if (isReady) open(page)
    },
    disconnect(page) {
      close(page)
      roads.delete(page)
    },
    hostReady() {
      isReady = true
      for (const [page, road] of [...roads]) if (!road) open(page)
    },
    hostGone() {
      isReady = false
      for (const page of roads.keys()) close(page)
    },
    deliver(window, message) {
      for (const road of roads.values()) if (road?.window === window) return road.port.postMessage(message)
    },
  }
}
