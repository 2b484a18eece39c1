// The program, this machine and what a person set.
import type { AppHandlers } from '../../../api/contract/index.ts'
import type { DoctorView } from '../../../api/contract/views.ts'
import { catalog, probeRuntimes } from '../../../index.ts'
import { EngineError } from '../../../base/errors.ts'
import { readHardware } from '../../hardware.ts'
import type { AppContext } from '../context.ts'
import { diagnosticsOf } from '../diagnostics.ts'

/** Answers the calls on the program itself. */
export function systemService(app: AppContext): AppHandlers['system'] {
  return {
    hello: () => ({
      version: app.version,
      mode: app.mode,
      platform: process.platform,
      readOnly: app.store.readOnly,
      home: app.store.home.root,
    }),
    catalog: () => catalog(),
    doctor: () => examine(app),
    settings: () => app.settings(),
    saveSettings: (change) => {
      if (app.mode === 'served') requireLocal(change.captionerUrl)
      const given = Object.entries(change).filter(([, value]) => value !== undefined)
      app.store.settings.set(Object.fromEntries(given))
      const settings = app.settings()
      app.tell('system', 'settingsChanged', settings)
      return settings
    },
    diagnostics: async () => diagnosticsOf(app, await examine(app)),
  }
}

/** Pictures of a served app go to programs of its own machine only: whoever has the address could set another. */
function requireLocal(url: string | undefined): void {
  if (url === undefined || url === '') return
  if (['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname)) return
  throw new EngineError('BAD_ARGUMENT', 'settings: a served app sends pictures to its own machine only.', {
    fixes: ['Use an address on 127.0.0.1, or set it in the desktop app.'],
  })
}

/** Looks at hardware, runtimes, versions and the data folder. */
export async function examine({ store, version }: AppContext): Promise<DoctorView> {
  const { integrity, sqlite, databaseBytes, freeBytes } = store.health()
  const { system, ...hardware } = readHardware()
  const runtimes = await probeRuntimes()
  return {
    runtimes: runtimes.map(({ name, label, available, reason, said }) => ({
      ...{ name, label, available },
      ...{ reason: reason ?? null, ...(said && { reasonSaid: said }) },
    })),
    versions: {
      tuneloom: version,
      node: process.versions.node,
      sqlite,
      system,
    },
    ...hardware,
    diskFreeBytes: freeBytes,
    dataBytes: databaseBytes,
    storeProblems: integrity === 'ok' ? [] : [...integrity],
  }
}
