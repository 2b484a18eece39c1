// How captioners are set up, in the settings of the data folder. A key and an agreement hold for one origin alone:
// another address has neither.
import type { CaptionerSettingsView } from '../../../api/contract/captioner.ts'
import { parseOptions } from '../../../api/parse-options.ts'
import { EngineError } from '../../../base/errors.ts'
import { message } from '../../../base/message.ts'
import type { Store } from '../../../store/store.ts'
import { type Address, addressOf } from './address.ts'
import type { Captioner, CaptionerAccess } from './captioner.ts'
import { CAPTIONERS, captionerNamed } from './index.ts'

type Options = Readonly<Record<string, unknown>>
type SettingsStore = Pick<Store, 'settings'>

/** Names in the table of settings. */
const OPTIONS_OF = (captioner: string): string => `captioner ${captioner}`
const AGREED = 'captioner agreed origin'
const KEY = 'captioner key'

/** A change as the window sends it. */
export interface CaptionerChange {
  readonly captioner: string
  readonly options: Options
  readonly allowRemote?: boolean | undefined
  readonly key?: string | undefined
}

/** The kept options of a captioner with changes on top, complete. @throws BAD_ARGUMENT, UNKNOWN_NAME */
export function optionsOf({ settings }: SettingsStore, captioner: Captioner, changes: Options = {}): Options {
  const kept = settings.all()[OPTIONS_OF(captioner.name)]
  const sound = captioner.options.safeParse(kept ?? {})
  return parseOptions(`captioner ${captioner.name}`, captioner.options, { ...sound.data, ...changes })
}

/** What a person allowed for an address. */
export function accessTo({ settings }: SettingsStore, address: Address | null): CaptionerAccess {
  const all = settings.all()
  const kept = all[KEY] as { readonly origin: string; readonly key: string } | undefined
  const origin = address?.origin
  return {
    allowRemote: origin !== undefined && all[AGREED] === origin,
    key: kept?.origin === origin ? (kept?.key ?? '') : '',
  }
}

/** The address that options name; null for none, also in captioners that have none. @throws BAD_ARGUMENT */
export function addressIn(options: Options): Address | null {
  const { url } = options
  return typeof url === 'string' ? addressOf(url) : null
}

/** All of it without the key. */
export function captionerSettings(store: SettingsStore): CaptionerSettingsView {
  const options = Object.fromEntries(CAPTIONERS.map((one) => [one.name, optionsOf(store, one)]))
  const [address = null] = Object.values(options).flatMap((one) => addressIn(one) ?? [])
  const { allowRemote, key } = accessTo(store, address)
  const destination = address === null ? 'none' : address.isHere ? 'here' : 'elsewhere'
  return { options, destination, host: address?.host ?? '', allowRemote, hasKey: key !== '' }
}

/** Keeps a change. @throws BAD_ARGUMENT, UNKNOWN_NAME */
export function saveCaptionerSettings(store: SettingsStore, change: CaptionerChange): void {
  const captioner = captionerNamed(change.captioner)
  const options = optionsOf(store, captioner, change.options)
  const address = addressIn(options)
  const { allowRemote, key } = change
  store.settings.set({
    [OPTIONS_OF(captioner.name)]: options,
    ...(allowRemote !== undefined && { [AGREED]: allowRemote ? (address?.origin ?? null) : null }),
    ...(key !== undefined && { [KEY]: keyFor(address, key) }),
  })
}

function keyFor(
  address: Address | null,
  key: string,
): { readonly origin: string; readonly key: string } | null {
  const text = key.trim()
  if (text === '') return null
  if (!/^[\x21-\x7e]+$/.test(text))
    throw new EngineError('BAD_ARGUMENT', message('captioner.key'), {
      fixes: [message('captioner.keyFix')],
    })
  if (address) return { origin: address.origin, key: text }
  throw new EngineError('BAD_ARGUMENT', message('captioner.keyAlone'), {
    fixes: [message('captioner.keyAloneFix')],
  })
}
