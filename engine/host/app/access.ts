// Whether the data folder can be changed from here: a host that may only look watches for the moment when it may more.
import type { AccessView } from '../../api/contract/views.ts'
import { isAlive, readHolder } from '../../store/lock.ts'
import { isFree, type Opened } from '../../store/open.ts'
import type { Store } from '../../store/store.ts'

/** How an app changes from looking to changing. */
export interface Access {
  view(): AccessView
  /** Opens the data folder for changes, in place of this app. @throws STORE_BUSY, WRITE_FAILED or DISK_FULL as before */
  takeOver(): AccessView
}

/** An app that changes what it likes, such as one of a test. */
export const FULL_ACCESS: Access = {
  view: () => ({ hindrance: null, holder: null, isFree: false }),
  takeOver: () => FULL_ACCESS.view(),
}

const LOOK_EVERY_MS = 2000

/** What an opened folder is to a window. */
export function accessView({ store, hindrance, holder }: Opened): AccessView {
  const isOver = hindrance === 'held' && !isHolding(store) && isFree(store)
  return { hindrance, holder, isFree: isOver }
}

/** Tells once when the program that holds the folder is gone; gives the way to stop. */
export function watchHolder(opened: Opened, tell: (view: AccessView) => void): () => void {
  if (opened.hindrance !== 'held') return () => undefined
  const timer = setInterval(() => {
    const view = accessView(opened)
    if (!view.isFree) return
    clearInterval(timer)
    tell(view)
  }, LOOK_EVERY_MS).unref()
  return () => clearInterval(timer)
}

/** Its lock is tried only once its process is gone, so that nobody who starts meanwhile is kept out. */
function isHolding({ home }: Store): boolean {
  const holder = readHolder(home)
  return holder !== undefined && isAlive(holder.pid)
}
