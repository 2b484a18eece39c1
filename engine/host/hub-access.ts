// How the hub of models is reached: names of models, the variables that Hugging Face's own tools read, and plain words for
// what it answers. Nothing here asks the network unless a person asked for a model by `hub:`.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'

/** A model of the hub as a person names it. */
export interface HubReference {
  /** owner/name */
  readonly repository: string
  /** A branch, tag or commit; "main" unless given. */
  readonly revision: string
  /** One GGUF file of a repository that has several. */
  readonly file: string | undefined
}

/** What decides where models come from. */
export interface HubSources {
  readonly env: Readonly<Record<string, string | undefined>>
  /** The person's own folder. */
  readonly userFolder: string
}

/** Where to ask, who asks, and what lies here already. */
export interface HubAccess {
  /** Without a slash at its end. */
  readonly endpoint: string
  readonly token: string | undefined
  /** The cache of Hugging Face's tools. */
  readonly cache: string
}

const PREFIX = 'hub:'
const REFERENCE = /^hub:([\w.-]+\/[\w.-]+?)(?:\/([\w./-]+\.gguf))?(?:@([\w./-]+))?$/

/** Whether a path is the name of a model of the hub. */
export function isHubReference(path: string): boolean {
  return path.startsWith(PREFIX)
}

/** Reads `hub:owner/name@revision`, or `hub:owner/name/file.gguf@revision`. @throws BAD_ARGUMENT when it is none */
export function parseHubReference(text: string): HubReference {
  const [, repository, file, revision = 'main'] = REFERENCE.exec(text) ?? []
  const parts = [...(repository ?? '').split('/'), ...(file ?? '').split('/'), ...revision.split('/')]
  if (repository !== undefined && !parts.includes('..')) return { repository, revision, file }
  throw new EngineError('BAD_ARGUMENT', message('hub.name', { text: JSON.stringify(text) }), {
    fixes: [message('hub.nameFix')],
  })
}

/** The variables of huggingface_hub: HF_ENDPOINT, HF_TOKEN, HF_TOKEN_PATH, HF_HOME, HF_HUB_CACHE, HF_HUB_OFFLINE. @throws BAD_ARGUMENT */
export function hubAccess({ env, userFolder }: HubSources): HubAccess {
  if (/^(1|true|yes|on)$/i.test(env['HF_HUB_OFFLINE'] ?? ''))
    throw new EngineError('BAD_ARGUMENT', message('hub.offline'), {
      fixes: [message('hub.offlineFix')],
    })
  const home = env['HF_HOME'] ?? join(env['XDG_CACHE_HOME'] ?? join(userFolder, '.cache'), 'huggingface')
  return {
    endpoint: endpointOf(env['HF_ENDPOINT']),
    token: env['HF_TOKEN'] ?? readToken(env['HF_TOKEN_PATH'] ?? join(home, 'token')),
    cache: env['HF_HUB_CACHE'] ?? join(home, 'hub'),
  }
}

function endpointOf(told: string | undefined): string {
  const address = told ?? 'https://huggingface.co'
  const { protocol } = URL.canParse(address) ? new URL(address) : { protocol: '' }
  if (protocol === 'https:' || protocol === 'http:') return address.replace(/\/+$/, '')
  throw new EngineError('BAD_ARGUMENT', message('hub.address', { address: JSON.stringify(told) }))
}

function readToken(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8').trim() || undefined : undefined
}

/**
 * Asks the hub, with the person's token where there is one; a redirect elsewhere does not get it.
 * @throws HUB_UNREACHABLE when nothing answers, UNKNOWN_NAME or HUB_REFUSED when it refuses; the signal's reason
 */
export async function askHub(
  { endpoint, token }: HubAccess,
  path: string,
  {
    headers = {},
    signal,
    what,
  }: { headers?: Record<string, string>; signal?: AbortSignal | undefined; what: string },
): Promise<Response> {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const init = { headers: { ...authorization, ...headers }, ...(signal && { signal }) }
  const response = await fetch(`${endpoint}${path}`, init).catch((cause: unknown) => {
    if (signal?.aborted) throw signal.reason as Error
    throw unreachable(endpoint, cause)
  })
  if (response.ok || response.status === 416) return response
  await response.body?.cancel()
  throw refused(response, { endpoint, what, hasToken: token !== undefined })
}

/** Nothing answers, or no longer. */
export function unreachable(endpoint: string, cause: unknown): EngineError {
  return new EngineError('HUB_UNREACHABLE', message('hub.silent', { endpoint }), {
    cause,
    fixes: [message('hub.silentFix')],
  })
}

function refused(
  { status, headers }: Response,
  { endpoint, what, hasToken }: { endpoint: string; what: string; hasToken: boolean },
): EngineError {
  const details = { status, endpoint, what }
  const retry = headers.get('retry-after')
  switch (status) {
    case 401:
    case 403:
      return new EngineError('HUB_REFUSED', message('hub.notAllowed', { endpoint, what, status }), {
        details,
        fixes: hasToken
          ? [message('hub.notAllowedFix'), message('hub.notAllowedFix2')]
          : [message('hub.notAllowedFix3')],
      })
    case 404:
      return new EngineError('UNKNOWN_NAME', message('hub.missing', { endpoint, what }), {
        details,
        fixes: [message('hub.missingFix')],
      })
    case 429:
      return new EngineError('HUB_REFUSED', message('hub.busy', { endpoint }), {
        details: { ...details, retryAfter: retry },
        fixes: [retry === null ? message('hub.busyFix') : message('hub.busyFix2', { retry })],
      })
    default:
      return new EngineError('HUB_REFUSED', message('hub.answer', { endpoint, status, what }), {
        details,
        fixes: [message('hub.answerFix')],
      })
  }
}
