// The request matrix: every combination of host, origin, site, token, method and route, judged by the gates and by a
// second description of the same rules. One in twenty is drawn for each run; FULL=1 takes all.
import { describe, expect, it } from 'vitest'
import { drawUniform } from './draw.ts'
import {
  CHUNK_BYTES,
  digestOf,
  type GatePolicy,
  judge,
  type RequestFacts,
} from '../../../engine/host/serve/gates.ts'

const TOKEN = 'A'.repeat(20) + 'b'.repeat(23)
const POLICY: GatePolicy = {
  hosts: new Set(['127.0.0.1:7860', 'localhost:7860', '[::1]:7860']),
  isTls: false,
  tokenDigest: digestOf(TOKEN),
  shell: new Set(['/', '/assets/app.js']),
}

const HOSTS: readonly (readonly string[])[] = [
  ['127.0.0.1:7860'],
  ['localhost:7860'],
  ['[::1]:7860'],
  [],
  [''],
  ['127.0.0.1:7860', 'evil.test'],
  ['evil.test'],
  ['evil.test:7860'],
  ['127.0.0.1.evil.test:7860'],
  ['localhost.:7860'],
  ['2130706433:7860'],
  ['0177.0.0.1:7860'],
  ['127.0.0.1'],
  ['127.0.0.1:7861'],
]
const ORIGINS: readonly (readonly string[])[] = [
  [],
  ['http://127.0.0.1:7860'],
  ['http://localhost:7860'],
  ['http://[::1]:7860'],
  ['null'],
  [''],
  ['http://evil.test'],
  ['http://127.0.0.1.evil.test:7860'],
  ['https://127.0.0.1:7860'],
  ['http://127.0.0.1'],
  ['http://127.0.0.1:7861'],
  ['http://127.0.0.1:7860', 'http://127.0.0.1:7860'],
]
/** Here every request from another site is a navigation, and none from the same site is. */
const SITES = ['', 'same-origin', 'none', 'same-site', 'cross-site'] as const
const AUTHS = [
  '',
  `Bearer ${TOKEN}`,
  `Bearer ${TOKEN.toLowerCase()}`,
  `Bearer ${TOKEN.slice(0, -1)}`,
  `Bearer ${TOKEN}${TOKEN}`,
  `Basic ${TOKEN}`,
] as const
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const
const ROUTES = [
  '/',
  '/assets/app.js',
  `/media/${'ab'.repeat(32)}`,
  '/artifact/x1/model.onnx',
  '/api/session',
  '/upload',
  '/upload/s1/0',
  '/rpc',
] as const
const SIZES = [HOSTS, ORIGINS, SITES, AUTHS, METHODS, ROUTES].map(({ length }) => length)
const COMBINATIONS = SIZES.reduce((product, size) => product * size, 1)

interface Case {
  readonly host: readonly string[]
  readonly origin: readonly string[]
  readonly site: (typeof SITES)[number]
  readonly auth: (typeof AUTHS)[number]
  readonly method: (typeof METHODS)[number]
  readonly route: (typeof ROUTES)[number]
}

function caseAt(number: number): Case {
  const places: number[] = []
  for (const size of SIZES) {
    places.push(number % size)
    number = Math.floor(number / size)
  }
  const [h = 0, o = 0, s = 0, a = 0, m = 0, r = 0] = places
  return {
    host: HOSTS[h] as readonly string[],
    origin: ORIGINS[o] as readonly string[],
    site: SITES[s] as Case['site'],
    auth: AUTHS[a] as Case['auth'],
    method: METHODS[m] as Case['method'],
    route: ROUTES[r] as Case['route'],
  }
}

function factsOf({ host, origin, site, auth, method, route }: Case): RequestFacts {
  const isChunk = route === '/upload/s1/0'
  const headers: Record<string, readonly string[]> = {
    ...(host.length > 0 && { host }),
    ...(origin.length > 0 && { origin }),
    ...(site !== '' && { 'sec-fetch-site': [site] }),
    ...(site === 'cross-site' && { 'sec-fetch-mode': ['navigate'], 'sec-fetch-dest': ['document'] }),
    ...(auth !== '' && { authorization: [auth] }),
    ...(method !== 'GET' &&
      method !== 'HEAD' && {
        'content-type': [isChunk ? 'application/octet-stream' : 'application/json'],
        'content-length': ['2'],
        ...(isChunk && { 'x-ft': ['1'] }),
      }),
  }
  const isUpgrade = route === '/rpc' && method === 'GET'
  return { method, url: route, headers, remote: '127.0.0.1', isUpgrade, delayMs: 0 }
}

/** The rules in other words; the first that is broken decides. */
function expectedStatus(asked: Case): number {
  const broken: readonly (readonly [number, boolean])[] = [
    [421, !['127.0.0.1:7860', 'localhost:7860', '[::1]:7860'].includes(asked.host.join('|'))],
    [403, asked.site === 'same-site'],
    [403, asked.site === 'cross-site' && !(asked.route === '/' && asked.method === 'GET')],
    [403, asked.origin.length === 0 && mustNameOrigin(asked)],
    [403, asked.origin.length > 0 && asked.origin.join('|') !== 'http://' + asked.host.join('|')],
    [401, asked.auth !== AUTHS[1] && !needsNoToken(asked)],
    [403, asked.method === 'OPTIONS'],
  ]
  return broken.find(([, isBroken]) => isBroken)?.[0] ?? 200
}

function isSocket({ route, method }: Case): boolean {
  return route === '/rpc' && method === 'GET'
}

/** WebSockets always, and browsers for whatever is more than reading. */
function mustNameOrigin(asked: Case): boolean {
  return isSocket(asked) || (asked.site !== '' && !['GET', 'HEAD'].includes(asked.method))
}

function needsNoToken(asked: Case): boolean {
  if (isSocket(asked)) return true
  const free = { '/': 'GET HEAD', '/assets/app.js': 'GET HEAD', '/api/session': 'POST' } as const
  return asked.route in free && free[asked.route as keyof typeof free].split(' ').includes(asked.method)
}

function statusOf(facts: RequestFacts, policy = POLICY): number {
  const verdict = judge(facts, policy)
  return verdict.isRefused ? verdict.status : 200
}

const GOOD = {
  host: ['127.0.0.1:7860'],
  origin: [],
  site: '',
  auth: AUTHS[1],
  method: 'GET',
  route: '/',
} as const
function asking(change: Partial<Case>, facts: Partial<RequestFacts> = {}): RequestFacts {
  const made = factsOf({ ...GOOD, ...change })
  return { ...made, ...facts, headers: { ...made.headers, ...facts.headers } }
}

describe('the request matrix', () => {
  it('gives every request the answer that the rules give', { timeout: 300_000 }, () => {
    const isFull = process.env['FULL'] === '1'
    const numbers = isFull
      ? Array.from({ length: COMBINATIONS }, (_, number) => number)
      : drawUniform(COMBINATIONS, Math.floor(COMBINATIONS / 20), process.env['SERVE_SEED'])
    const wrong = numbers
      .map(caseAt)
      .filter((one) => statusOf(factsOf(one)) !== expectedStatus(one))
      .map((one) => ({ ...one, got: statusOf(factsOf(one)), expected: expectedStatus(one) }))
    expect(COMBINATIONS).toBe(282_240)
    expect(wrong.slice(0, 3)).toEqual([])
  })

  it('lets in what the window needs', () => {
    const own = { origin: ['http://127.0.0.1:7860'], site: 'same-origin' } as const
    const needed: Partial<Case>[] = [
      { site: 'none', auth: '' },
      { site: 'cross-site', auth: '' },
      { ...own, route: '/assets/app.js', auth: '' },
      { ...own, route: '/api/session', method: 'POST', auth: '' },
      { ...own, route: '/rpc', auth: '' },
      { site: 'same-origin', route: ROUTES[2] },
      { ...own, route: '/upload', method: 'POST' },
      { ...own, route: '/upload/s1/0', method: 'POST' },
      { route: '/artifact/x1/model.onnx', method: 'HEAD' },
    ]
    expect(needed.map((change) => statusOf(asking(change)))).toEqual(needed.map(() => 200))
  })
})

describe('the gates', () => {
  it('take a body only with the type that its route needs', () => {
    const upload = asking({ method: 'POST', route: '/upload' })
    const chunk = asking({ method: 'POST', route: '/upload/s1/0' })
    const typed = (facts: RequestFacts, ...types: string[]): number =>
      statusOf({ ...facts, headers: { ...facts.headers, 'content-type': types } })
    expect([
      typed(upload, 'application/json; charset=utf-8'),
      typed(upload, 'text/plain'),
      typed(upload, 'application/x-www-form-urlencoded'),
      typed(upload, 'multipart/form-data'),
      typed(upload, 'application/json', 'text/plain'),
      typed(upload),
      typed(chunk, 'application/json'),
      statusOf({ ...chunk, headers: { ...chunk.headers, 'x-ft': ['0'] } }),
    ]).toEqual([200, 415, 415, 415, 415, 415, 415, 415])
  })

  it('limit bodies and headers, and want to know the length', () => {
    const sized = (route: Case['route'], size: number): number =>
      statusOf(asking({ method: 'POST', route }, { headers: { 'content-length': [String(size)] } }))
    const chunked = asking(
      { method: 'POST', route: '/upload' },
      { headers: { 'transfer-encoding': ['chunked'] } },
    )
    expect([
      sized('/upload/s1/0', CHUNK_BYTES),
      sized('/upload/s1/0', CHUNK_BYTES + 1),
      sized('/api/session', 4096),
      sized('/api/session', 4097),
      statusOf(chunked),
      statusOf(asking({}, { headers: { 'content-length': ['1'] } })),
      statusOf(asking({}, { headers: { 'x-long': ['a'.repeat(16 * 1024)] } })),
    ]).toEqual([200, 413, 200, 413, 411, 413, 431])
  })

  it('make an address wait after wrong tokens, but never lock out the right one on this machine', () => {
    const waiting = (remote: string, auth: Case['auth']): number =>
      statusOf(asking({ route: '/upload', method: 'POST', auth }, { remote, delayMs: 500 }))
    expect([
      waiting('127.0.0.1', AUTHS[1]),
      waiting('127.0.0.1', AUTHS[2]),
      waiting('::1', AUTHS[1]),
      waiting('192.168.1.7', AUTHS[1]),
      waiting('192.168.1.7', AUTHS[2]),
    ]).toEqual([200, 429, 200, 429, 429])
  })

  it('take the token from nowhere but its header', () => {
    const route = '/artifact/x1/model.onnx'
    const without = asking({ route, auth: '' })
    expect([
      statusOf({ ...without, url: `${route}?token=${TOKEN}` }),
      statusOf({ ...without, headers: { ...without.headers, cookie: [`token=${TOKEN}`] } }),
      statusOf({ ...without, headers: { ...without.headers, authorization: [AUTHS[1], AUTHS[1]] } }),
    ]).toEqual([400, 401, 401])
  })

  it('want https origins where the server speaks https', () => {
    const tls = { ...POLICY, isTls: true }
    const from = (origin: string): number =>
      statusOf(asking({ origin: [origin], site: 'same-origin', method: 'POST', route: '/upload' }), tls)
    expect([from('https://127.0.0.1:7860'), from('http://127.0.0.1:7860')]).toEqual([200, 403])
  })
})
