// Opening for a window: to write where that is possible, else to read, with the reason why.
import { EngineError } from '../base/errors.ts'
import { type Holder, isHeld, readHolder } from './lock.ts'
import { openStore, type Store, type StoreOptions } from './store.ts'

/** Why nothing can be changed: another program writes here, the disk takes no changes, or it is full. */
export type Hindrance = 'held' | 'read-only' | 'full'

/** A store with what stands in the way of changing it. */
export interface Opened {
  readonly store: Store
  /** Null when it can be changed. */
  readonly hindrance: Hindrance | null
  /** Who writes instead, as far as it says. */
  readonly holder: Holder | null
}

/** System codes of a disk or folder that takes no changes. */
const REFUSING: ReadonlySet<unknown> = new Set(['EROFS', 'EACCES', 'EPERM'])

/** Opens a data folder as well as it can be opened. @throws as openStore, when it cannot be read either */
export function openBest(root: string, options: StoreOptions = {}): Opened {
  try {
    return { store: openStore(root, options), hindrance: null, holder: null }
  } catch (error) {
    const hindrance = hindranceOf(error)
    if (hindrance === undefined) throw error
    return openReading(root, { options, hindrance, error })
  }
}

interface Reading {
  readonly options: StoreOptions
  readonly hindrance: Hindrance
  /** Why it cannot be written. */
  readonly error: unknown
}

function openReading(root: string, { options, hindrance, error }: Reading): Opened {
  try {
    const store = openStore(root, { ...options, readOnly: true })
    const holder = hindrance === 'held' ? (readHolder(store.home, options.disk) ?? null) : null
    return { store, hindrance, holder }
  } catch (cause) {
    // A new folder on such a disk: what stands in the way of writing says more than what stands in the way of reading.
    throw hindranceOf(cause) === undefined ? cause : error
  }
}

/** What stands in the way, if it is one of the things that leave reading possible. */
function hindranceOf(error: unknown): Hindrance | undefined {
  if (!(error instanceof EngineError)) return undefined
  const { code, details } = error
  if (code === 'DISK_FULL') return 'full'
  if (code === 'STORE_BUSY') return 'held'
  return code === 'WRITE_FAILED' && REFUSING.has(details['systemCode']) ? 'read-only' : undefined
}

/** Whether the program that held a folder is gone. */
export function isFree({ home }: Pick<Store, 'home'>): boolean {
  try {
    return !isHeld(home)
  } catch {
    return false
  }
}
