// An app that stays while its store is opened anew: windows keep their roads when looking becomes changing.
import type { Port } from '../../api/rpc/port.ts'
import { type Opened, openBest } from '../../store/open.ts'
import { openStore } from '../../store/store.ts'
import { accessView, watchHolder } from './access.ts'
import { type App, type AppOptions, createApp } from './app.ts'

/** What starts a standing app. */
export interface StandingOptions extends Omit<AppOptions, 'store' | 'access'> {
  /** The data folder. */
  readonly home: string
}

/** An app behind windows, on whichever store it has at the moment. */
export interface StandingApp extends Pick<App, 'store' | 'grants' | 'diagnostics' | 'cancelRuns'> {
  /** Why it may only look; null when it may change. */
  readonly hindrance: Opened['hindrance']
  attach(port: Port): void
  /** Saves and stops what is under way, and closes the store. */
  dispose(): Promise<void>
}

/** Opens a data folder and starts an app on it, for looking where changing is not possible. @throws as openBest */
export function openApp({ home, ...options }: StandingOptions): StandingApp {
  const ports = new Set<Port>()
  let opened = openBest(home)
  const start = (): App => {
    const access = { view: () => accessView(opened), takeOver: () => takeOver() }
    return createApp({ ...options, store: opened.store, access })
  }
  let app = start()
  let stopWatching = watchHolder(opened, (view) => app.tell('system', 'accessChanged', view))
  const takeOver = () => {
    if (opened.hindrance === null) return accessView(opened)
    opened = { store: openStore(home), hindrance: null, holder: null }
    const old = app
    app = start()
    stopWatching()
    for (const port of ports) app.attach(port)
    // The answer to whoever asked comes first; then every window hears that another host is there.
    setImmediate(() => {
      app.greet()
      void end(old)
    })
    return accessView(opened)
  }
  return {
    get store() {
      return app.store
    },
    get grants() {
      return app.grants
    },
    diagnostics: () => app.diagnostics(),
    cancelRuns: () => app.cancelRuns(),
    get hindrance() {
      return opened.hindrance
    },
    attach(port) {
      ports.add(port)
      port.onClose(() => ports.delete(port))
      app.attach(port)
    },
    async dispose() {
      stopWatching()
      stopWatching = () => undefined
      await end(app)
    },
  }
}

async function end(app: App): Promise<void> {
  await app.dispose()
  app.store.dispose()
}
