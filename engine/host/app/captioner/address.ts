// Where pictures may go: the address a person typed, and whether it is on this computer.
import { EngineError } from '../../../base/errors.ts'
import { message, type Message } from '../../../base/message.ts'

/** An address that can be asked. */
export interface Address {
  /** Without a slash at its end; paths of the interface are put behind it. */
  readonly base: string
  /** Scheme, host and port: what a key and an agreement hold for. */
  readonly origin: string
  readonly host: string
  readonly isHere: boolean
}

/**
 * Reads an address; null for an empty one. A bare host gets `/v1`, where every known program has its interface, and
 * the full address of a call is cut back to it.
 * @throws BAD_ARGUMENT
 */
export function addressOf(text: string): Address | null {
  const typed = text.trim()
  if (typed === '') return null
  const url = URL.canParse(typed) ? new URL(typed) : undefined
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.hostname === '')
    throw unusable(typed, message('captioner.webAddress'))
  if (url.username !== '' || url.password !== '') throw unusable(url.host, message('captioner.noPassword'))
  const path = url.pathname.replace(/\/(chat\/completions|models)\/?$/, '').replace(/\/+$/, '')
  const base = `${url.origin}${path === '' ? '/v1' : path}`
  return { base, origin: url.origin, host: url.host, isHere: isLoopback(url.hostname) }
}

/** True for names and numbers of this computer itself, as URL writes them. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}

/** Refuses addresses that nobody agreed to. @throws CAPTIONER_NOT_ALLOWED for an address beyond this computer that nobody agreed to */
export function requireAllowed({ host, isHere }: Address, allowRemote: boolean): void {
  if (isHere || allowRemote) return
  throw new EngineError('CAPTIONER_NOT_ALLOWED', message('captioner.elsewhere', { host }), {
    details: { host },
    fixes: [message('captioner.elsewhereFix'), message('captioner.elsewhereFix2')],
  })
}

function unusable(address: string, expectation: Message): EngineError {
  return new EngineError('BAD_ARGUMENT', message('captioner.address', { expectation, address }), {
    fixes: [message('captioner.addressFix')],
  })
}
