// What the page sees as `window.tuneloom`: eight functions over the channels of the main process.
import type { IpcRenderer, WebUtils } from 'electron'
import type { DeepLink, ShellApi, ShellChannel, ShellMessage } from '../../engine/api/desktop.ts'

/** What of a page the preload script needs. */
export interface Page {
  readonly location: { readonly origin: string }
  postMessage(message: ShellMessage, origin: string, ports: MessagePort[]): void
}

/** Makes the functions. Links that come before somebody listens wait. */
export function createShellApi(
  ipc: Pick<IpcRenderer, 'invoke' | 'on'>,
  files: Pick<WebUtils, 'getPathForFile'>,
): ShellApi {
  const ask = (channel: ShellChannel, ...args: unknown[]) => ipc.invoke(channel, ...args)
  const links = waitingLinks(ipc)
  return {
    pickFolders: () => ask('pick-folders'),
    pickFiles: () => ask('pick-files'),
    dropped: (dropped) =>
      ask(
        'dropped',
        dropped.map((file) => files.getPathForFile(file)).filter((path) => path !== ''),
      ),
    reveal: (grant) => ask('reveal', grant),
    setProgress: (fraction) => ask('set-progress', fraction),
    notify: (title, text) => ask('notify', title, text),
    onDeepLink: links,
    saveDiagnostics: () => ask('save-diagnostics'),
  }
}

function waitingLinks(ipc: Pick<IpcRenderer, 'on'>): ShellApi['onDeepLink'] {
  const listeners = new Set<(link: DeepLink) => void>()
  let waiting: DeepLink[] = []
  ipc.on('deep-link', (_event, link: DeepLink) => {
    if (listeners.size === 0) waiting.push(link)
    for (const listener of listeners) listener(link)
  })
  return (listener) => {
    listeners.add(listener)
    for (const link of waiting) listener(link)
    waiting = []
    return () => void listeners.delete(listener)
  }
}

/** Hands ports and messages of the main process on to the page, and to no other origin. */
export function forward(ipc: Pick<IpcRenderer, 'on'>, page: Page): void {
  ipc.on('port', (event) => page.postMessage('tuneloom:port', page.location.origin, event.ports))
  ipc.on('shell', (_event, message: ShellMessage) => page.postMessage(message, page.location.origin, []))
}
