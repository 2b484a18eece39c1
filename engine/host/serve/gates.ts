// Who may ask what: one small function for each gate, in the order in which they stand. The first that refuses ends the
// request before its body is read. Nothing here touches a socket.
import { createHash, timingSafeEqual } from 'node:crypto'
import { decodePath, type Route, routeOf } from './paths.ts'

/** What is known of a request before its body. */
export interface RequestFacts {
  readonly method: string
  /** The request target as it came. */
  readonly url: string
  /** Every value of every header, by lower-case name. */
  readonly headers: Readonly<Record<string, readonly string[] | undefined>>
  /** Address of the other end. */
  readonly remote: string
  /** Asks for another protocol: a WebSocket. */
  readonly isUpgrade: boolean
  /** How long this address must still wait after wrong tokens; 0 for not at all. */
  readonly delayMs: number
}

/** What is allowed here. */
export interface GatePolicy {
  /** Exact values of the Host header, port included. */
  readonly hosts: ReadonlySet<string>
  readonly isTls: boolean
  /** SHA-256 of the token. */
  readonly tokenDigest: Uint8Array
  /** Paths of the window itself, which carry no secret and need no token. */
  readonly shell: { has(path: string): boolean }
}

/** Let in with its decoded path and its host, or refused. */
export type Verdict = { readonly isRefused: false; readonly path: string; readonly host: string } | Refusal

/** Why a request is refused. */
export interface Refusal {
  readonly isRefused: true
  readonly status: number
  readonly reason: string
}

/** Largest body of a piece of an upload, in bytes. */
export const CHUNK_BYTES = 8 * 1024 * 1024
const JSON_BYTES = 1024 * 1024
/** A list of 100,000 files is longer than other questions. */
const FILE_LIST_BYTES = 16 * 1024 * 1024
const SESSION_BYTES = 4 * 1024
const HEADER_BYTES = 16 * 1024

interface Asked extends RequestFacts {
  /** Undefined for one that is refused. */
  readonly path: string | undefined
  readonly route: Route | undefined
}
type Gate = (asked: Asked, policy: GatePolicy) => Refusal | undefined

const GATES: readonly Gate[] = [
  hostGate,
  pathGate,
  fetchSiteGate,
  originGate,
  tokenGate,
  contentTypeGate,
  preflightGate,
  limitsGate,
]

/** Asks every gate in order. */
export function judge(facts: RequestFacts, policy: GatePolicy): Verdict {
  const path = decodePath(facts.url)
  const asked = { ...facts, path, route: path === undefined ? undefined : routeOf(path) }
  for (const gate of GATES) {
    const refusal = gate(asked, policy)
    if (refusal) return refusal
  }
  return { isRefused: false, path: path ?? '', host: facts.headers['host']?.[0] ?? '' }
}

/** Exactly one Host, exactly one of ours: a page that points its own name at this machine is stopped here. */
function hostGate({ headers }: Asked, { hosts }: GatePolicy): Refusal | undefined {
  const given = headers['host'] ?? []
  if (given.length === 1 && hosts.has(given[0] as string)) return undefined
  return refuse(421, `This address is not served here. Use one of: ${[...hosts].join(', ')}.`)
}

function pathGate({ path }: Asked): Refusal | undefined {
  return path === undefined ? refuse(400, 'The path is not usable.') : undefined
}

/** Browsers say where a request comes from; only a click on a link from elsewhere may open the first page. */
function fetchSiteGate({ headers, method, path }: Asked): Refusal | undefined {
  const given = headers['sec-fetch-site']
  if (given === undefined || isOneOf(given, ['same-origin', 'none'])) return undefined
  const isFirstPage = method === 'GET' && path === '/' && given.length === 1
  const isNavigation =
    isOneOf(headers['sec-fetch-mode'], ['navigate']) && isOneOf(headers['sec-fetch-dest'], ['document'])
  return isFirstPage && isNavigation ? undefined : refuse(403, 'Requests of other sites are refused.')
}

/** The Origin must be the very host that is asked; browsers must send it with everything but plain reading. */
function originGate({ headers, method, isUpgrade }: Asked, { isTls }: GatePolicy): Refusal | undefined {
  const given = headers['origin']
  const own = `${isTls ? 'https' : 'http'}://${headers['host']?.[0] ?? ''}`
  if (given !== undefined)
    return isOneOf(given, [own]) ? undefined : refuse(403, 'The origin is another site.')
  const isBrowser = headers['sec-fetch-site'] !== undefined
  const isNeeded = isUpgrade || (isBrowser && !isReading(method))
  return isNeeded ? refuse(403, 'The origin is missing.') : undefined
}

/** Everything but the window's own files needs the token, once, in its header. */
function tokenGate(asked: Asked, policy: GatePolicy): Refusal | undefined {
  if (isOpen(asked, policy)) return undefined
  const mustWait = asked.delayMs > 0
  if (mustWait && !isLoopback(asked.remote)) return tooOften()
  if (isRightToken(bearerOf(asked.headers['authorization']), policy.tokenDigest)) return undefined
  return mustWait ? tooOften() : refuse(401, 'The token is missing or wrong.')
}

/** The window's files; trading a code for the token; and a WebSocket, whose first message brings the token. */
function isOpen({ method, path, route, isUpgrade }: Asked, { shell }: GatePolicy): boolean {
  if (isUpgrade) return route?.to === 'rpc'
  if (route?.to === 'session') return method === 'POST'
  return isReading(method) && path !== undefined && shell.has(path)
}

/** A form of another site cannot send these types without asking first, and asking is refused. */
function contentTypeGate({ headers, method, route }: Asked): Refusal | undefined {
  if (isReading(method) || method === 'OPTIONS') return undefined
  const [type, ...others] = headers['content-type'] ?? []
  const isChunk = route?.to === 'chunk'
  const isRight = isChunk
    ? type === 'application/octet-stream' && isOneOf(headers['x-ft'], ['1'])
    : /^application\/json(?:; ?charset=utf-8)?$/i.test(type ?? '')
  if (isRight && others.length === 0) return undefined
  const expected = isChunk ? 'application/octet-stream with X-FT: 1' : 'application/json'
  return refuse(415, `Expected the content type ${expected}.`)
}

/** No other origin is ever allowed anything. */
function preflightGate({ method }: Asked): Refusal | undefined {
  return method === 'OPTIONS' ? refuse(403, 'No other origin is allowed.') : undefined
}

function limitsGate(asked: Asked): Refusal | undefined {
  const { headers, method } = asked
  if (headerBytes(headers) > HEADER_BYTES) return refuse(431, 'The headers are too long.')
  const length = Number(headers['content-length']?.[0] ?? 0)
  const isChunked = headers['transfer-encoding'] !== undefined
  if (isChunked || (!isReading(method) && headers['content-length'] === undefined))
    return refuse(411, 'The length of the body must be told.')
  const most = mostBytes(asked)
  return length > most ? refuse(413, `The body may have ${most} bytes.`) : undefined
}

function mostBytes({ method, route }: Asked): number {
  if (isReading(method)) return 0
  if (route?.to === 'chunk') return CHUNK_BYTES
  if (route?.to === 'upload') return FILE_LIST_BYTES
  return route?.to === 'session' ? SESSION_BYTES : JSON_BYTES
}

function headerBytes(headers: RequestFacts['headers']): number {
  let bytes = 0
  for (const [name, values = []] of Object.entries(headers))
    for (const value of values) bytes += name.length + value.length + 4
  return bytes
}

function isReading(method: string): boolean {
  return method === 'GET' || method === 'HEAD'
}

function isOneOf(given: readonly string[] | undefined, allowed: readonly string[]): boolean {
  return given?.length === 1 && allowed.includes(given[0] as string)
}

function bearerOf(given: readonly string[] | undefined): string | undefined {
  return given?.length === 1 ? /^Bearer ([\w-]{1,200})$/.exec(given[0] as string)?.[1] : undefined
}

/** SHA-256 of a token. */
export function digestOf(token: string): Uint8Array {
  return createHash('sha256').update(token).digest()
}

/** Compares digests, which takes the same time wherever they differ. */
export function isRightToken(token: string | undefined, digest: Uint8Array): boolean {
  return timingSafeEqual(digestOf(token ?? ''), digest) && token !== undefined
}

/** True for this very machine. */
export function isLoopback(address: string): boolean {
  return /^(?:::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(address) || address === '::1'
}

function tooOften(): Refusal {
  return refuse(429, 'Too many wrong tokens. Wait a little.')
}

function refuse(status: number, reason: string): Refusal {
  return { isRefused: true, status, reason }
}
