// The program, this machine and what a person set.
import type { AppHandlers } from '../../../api/contract/index.ts'
import type { DoctorView } from '../../../api/contract/views.ts'
import { catalog, probeRuntimes } from '../../../index.ts'
import { readHardware } from '../../hardware.ts'
import { type Access, FULL_ACCESS } from '../access.ts'
import type { AppContext } from '../context.ts'
import { diagnosticsOf } from '../diagnostics.ts'

/** Answers the calls on the program itself. */
export function systemService(app: AppContext, access: Access = FULL_ACCESS): AppHandlers['system'] {
  return {
    hello: () => ({
      version: app.version,
      mode: app.mode,
      platform: process.platform,
      readOnly: app.store.readOnly,
      home: app.store.home.root,
    }),
    access: () => access.view(),
    takeOver: () => access.takeOver(),
    catalog: () => catalog(),
    doctor: () => examine(app),
    settings: () => app.settings(),
    saveSettings: (change) => {
      const given = Object.entries(change).filter(([, value]) => value !== undefined)
      app.store.settings.set(Object.fromEntries(given))
      const settings = app.settings()
      app.tell('system', 'settingsChanged', settings)
      return settings
    },
    diagnostics: async () => diagnosticsOf(app, await examine(app)),
  }
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
