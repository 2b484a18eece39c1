// Where a server listens, and under which names it may be asked.
import { isLoopback } from './gates.ts'
import { EngineError } from '../../base/errors.ts'

/** What a person asked for. */
export interface ListenRequest {
  /** Address or name to listen on; this machine alone if left out. */
  readonly host?: string | undefined
  /** 0 for any that is free. */
  readonly port: number
  /** Names by which browsers may call, with or without port. */
  readonly allowedHosts: readonly string[]
  /** Contents of a certificate and its key. */
  readonly tls?: { readonly key: string | Buffer; readonly cert: string | Buffer } | undefined
}

const NAME = /^(?:[a-z0-9](?:[a-z0-9.-]{0,252}[a-z0-9])?|\[[0-9a-f:.]{2,45}\])(?::[1-9]\d{0,4})?$/

/** True when nobody else's machine can reach it. */
export function isOnlyHere(host: string | undefined): boolean {
  return host === undefined || host === 'localhost' || isLoopback(host)
}

/**
 * Refuses to listen beyond this machine without encryption and a list of names.
 * @throws BAD_ARGUMENT
 */
export function requireSafe({ host, port, allowedHosts, tls }: ListenRequest): void {
  const odd = allowedHosts.find((name) => !NAME.test(name))
  if (odd !== undefined)
    throw new EngineError(
      'BAD_ARGUMENT',
      `serve: "${odd}" is not a host name such as box.local or box.local:7860.`,
    )
  if (isOnlyHere(host)) return
  const missing = [
    ...(tls === undefined ? ['--tls-cert and --tls-key'] : []),
    ...(allowedHosts.length === 0 ? ['--allowed-hosts'] : []),
  ]
  if (missing.length === 0) return
  const shown = port === 0 ? 7860 : port
  throw new EngineError(
    'BAD_ARGUMENT',
    `serve: ${host} can be reached by other machines; that needs ${missing.join(' and ')}.`,
    {
      details: { host, missing },
      fixes: [
        `Safer: start "tuneloom serve --port ${shown}" here, and on the other machine ` +
          `"ssh -L ${shown}:127.0.0.1:${shown} you@this-machine", then open the printed address there.`,
        'Otherwise give a certificate, its key, and the names by which browsers will call this machine.',
      ],
    },
  )
}

/** Every value that the Host header may have; the default port of the scheme may be left out. */
export function hostsOf({ host, allowedHosts, tls }: ListenRequest, port: number): ReadonlySet<string> {
  const own = isOnlyHere(host) ? ['127.0.0.1', 'localhost', '[::1]'] : []
  const names = [...own, ...allowedHosts]
  const isDefault = port === (tls ? 443 : 80)
  return new Set(
    names.flatMap((name) => {
      if (/:\d+$/.test(name) && !name.endsWith(']')) return [name]
      return isDefault ? [name, `${name}:${port}`] : [`${name}:${port}`]
    }),
  )
}
