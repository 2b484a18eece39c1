// What a person set, as the host uses it.
import { settingsSchema } from '../../api/contract/system.ts'
import type { SettingsView } from '../../api/contract/views.ts'
import type { Store } from '../../store/store.ts'

/** Settings of a store; one that cannot be read any more has its default. */
export function readSettings({ settings }: Pick<Store, 'settings'>): SettingsView {
  const stored = settings.all()
  const sound = Object.entries(settingsSchema.shape).flatMap(([name, schema]) => {
    const parsed = schema.safeParse(stored[name])
    return parsed.success ? [[name, parsed.data]] : []
  })
  return settingsSchema.parse(Object.fromEntries(sound))
}

/** With what programs compute. */
export interface Compute {
  readonly runtime: string
  /** Undefined for all cores. */
  readonly threads: number | undefined
}

/** The runtime and threads that a person set. */
export function computeOf({ runtime, threads }: Pick<SettingsView, 'runtime' | 'threads'>): Compute {
  return { runtime, threads: threads === 0 ? undefined : threads }
}
