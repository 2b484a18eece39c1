// Which changes outlive a crash of the host: asked for again, they are answered and not made twice.
import type { CallLedger } from '../../api/rpc/server.ts'
import type { Store } from '../../store/store.ts'

/** Changes that are one transaction of the store and answered at once. */
const LASTING: readonly string[] = [
  'setCaption',
  'addCaption',
  'removeCaption',
  'moveCaption',
  'restoreCaption',
  'setStatus',
  'setRating',
  'setTags',
  'replace',
  'keepVersion',
  'removeVersion',
  'restoreVersion',
  'undo',
].map((name) => `datasets.${name}`)

/** Notes outcomes in the store, with the change itself or not at all. */
export function callLedger({ answeredCalls }: Pick<Store, 'answeredCalls'>): CallLedger {
  return { lasting: LASTING, once: (key, work) => answeredCalls.once(key, work) }
}
