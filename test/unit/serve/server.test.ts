// A live server: who gets in, what it says, where it listens.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startServer } from '../../../engine/host/serve/server.ts'
import { openToken } from '../../../engine/host/serve/token.ts'
import { exchange, EXPORTED, PNG, serveTest } from './requests.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const JS = '/assets/main-abcdefgh.js'

describe('the served window', () => {
  it('comes without a token, packed where the browser can, and kept by its content', async () => {
    const { ask } = await serveTest()
    const page = await ask('GET', '/', { isAnonymous: true })
    const packed = await ask('GET', JS, { isAnonymous: true, headers: { 'Accept-Encoding': 'br, gzip' } })
    const plain = await ask('GET', JS, { isAnonymous: true })
    const same = await ask('GET', JS, { headers: { 'If-None-Match': String(plain.headers['etag']) } })
    expect([page.status, page.body.toString(), page.headers['cache-control']]).toEqual([
      200,
      '<!doctype html><title>Tuneloom</title>',
      'no-cache',
    ])
    expect([packed.headers['content-encoding'], packed.headers['cache-control']]).toEqual([
      'gzip',
      'private, max-age=31536000, immutable',
    ])
    expect(packed.body.length).toBeLessThan(plain.body.length / 5)
    expect([same.status, same.body.length]).toEqual([304, 0])
  })

  it('says in every answer that the page may load from here alone', async () => {
    const { ask, port, picture } = await serveTest()
    const own = await ask('GET', '/', { isAnonymous: true })
    expect(own.headers['content-security-policy']?.split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' blob: data:",
      "font-src 'self'",
      `connect-src 'self' ws://127.0.0.1:${port}`,
      "worker-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      'trusted-types svelte-trusted-html',
    ])
    const evil = await ask('GET', '/', { headers: { Host: 'evil.test', Origin: 'http://evil.test' } })
    const answers = [own, evil, await ask('GET', '/none'), await ask('GET', `/media/${picture}`)]
    expect(answers.map(({ status }) => status)).toEqual([200, 421, 404, 200])
    for (const { headers } of answers) {
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
        'cross-origin-resource-policy': 'same-origin',
      })
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    }
    expect(evil.headers['content-security-policy']).not.toContain('evil')
  })

  it('is a page that says how to build it when it is not built', async () => {
    const home = tempFolder()
    const app = {
      home,
      attach: () => undefined,
      picture: () => undefined,
      grant: () => '',
      download: () => undefined,
      readOnly: false,
    }
    const options = { app, ui: join(home, 'none'), token: openToken(home), port: 0, allowedHosts: [] }
    const { port, close } = await startServer(options)
    const head = `GET / HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n\r\n`
    const { status, body } = await exchange(port, head)
    await close()
    expect([status, body.toString()]).toEqual([200, expect.stringContaining('npm run build:ui')])
  })
})

describe('the token', () => {
  it('is needed for everything else, also for what does not exist', async () => {
    const { ask, picture, token } = await serveTest()
    const paths = [`/media/${picture}`, '/artifact/x1/model.onnx', '/none', '/assets/none.js', '/rpc']
    const statuses = async (headers: Record<string, string>): Promise<number[]> =>
      Promise.all(paths.map(async (path) => (await ask('GET', path, { headers, isAnonymous: true })).status))
    expect(await statuses({})).toEqual(paths.map(() => 401))
    expect(await statuses({ Cookie: `token=${token}` })).toEqual(paths.map(() => 401))
    expect(await statuses({ Authorization: `Bearer ${token}` })).toEqual([200, 200, 404, 404, 426])
    const inQuery = await ask('GET', `/media/${picture}?token=${token}`, { isAnonymous: true })
    expect([inQuery.status, inQuery.body.includes(token)]).toEqual([400, false])
  })

  it(
    'throttles a thousand guesses, and still lets the right one in from this machine',
    { timeout: 180_000 },
    async () => {
      const { ask, token } = await serveTest()
      const statuses: number[] = []
      for (let guess = 0; guess < 1000; guess += 20) {
        const wrong = Array.from(
          { length: 20 },
          (_, i) => token.slice(0, 39) + String(guess + i).padStart(4, '0'),
        )
        const answers = wrong.map((one) =>
          ask('GET', '/none', { headers: { Authorization: `Bearer ${one}` } }),
        )
        statuses.push(...(await Promise.all(answers)).map(({ status }) => status))
      }
      const compared = statuses.filter((status) => status === 401).length
      expect(statuses.filter((status) => status === 429).length + compared).toBe(1000)
      expect(compared).toBeLessThan(100)
      expect((await ask('GET', '/none')).status).toBe(404)
    },
  )

  it('lies in a file that only its owner may read, and stays the same', () => {
    const home = tempFolder()
    const first = openToken(home)
    expect(openToken(home)).toEqual(first)
    expect(first.value).toMatch(/^[\w-]{43}$/)
    const file = first.file ?? ''
    expect([statSync(file).mode & 0o777, readFileSync(file, 'utf8')]).toEqual([0o600, `${first.value}\n`])
  })

  it('is traded once for a code of the printed address', async () => {
    const { ask, server, token, port } = await serveTest()
    const link = new URL(server.link())
    const code = link.hash.replace('#code=', '')
    const trade = (body: object): ReturnType<typeof ask> =>
      ask('POST', '/api/session', {
        body,
        isAnonymous: true,
        headers: { Origin: `http://127.0.0.1:${port}` },
      })
    const [wrong, right, again] = [
      await trade({ code: `${code}x` }),
      await trade({ code }),
      await trade({ code }),
    ]
    expect([link.origin, link.search]).toEqual([`http://127.0.0.1:${port}`, ''])
    expect([wrong.status, right.status, again.status]).toEqual([401, 200, 401])
    expect(JSON.parse(right.body.toString())).toEqual({ token })
    expect((await trade({})).status).toBe(400)
    const form = { 'Content-Type': 'text/plain', 'Content-Length': '2' }
    expect((await ask('POST', '/api/session', { body: {}, headers: form })).status).toBe(415)
  })
})

describe('pictures and exports', () => {
  it('come as pictures and nothing else', async () => {
    const { ask, picture, script } = await serveTest()
    const { status, headers, body } = await ask('GET', `/media/${picture}`)
    expect([
      status,
      headers['content-type'],
      headers['content-security-policy'],
      headers['cache-control'],
    ]).toEqual([200, 'image/png', "default-src 'none'; sandbox", 'private, max-age=31536000, immutable'])
    expect(body.equals(PNG)).toBe(true)
    const head = await ask('HEAD', `/media/${picture}`)
    expect([head.status, head.headers['content-length'], head.body.length]).toEqual([
      200,
      String(PNG.length),
      0,
    ])
    expect((await ask('GET', `/media/${script}`)).status).toBe(404)
    expect((await ask('POST', `/media/${picture}`, { body: {} })).status).toBe(405)
  })

  it('are downloaded whole or in parts', async () => {
    const { ask } = await serveTest()
    const part = async (range: string, headers = {}): Promise<unknown[]> => {
      const answer = await ask('GET', '/artifact/x1/model.onnx', { headers: { Range: range, ...headers } })
      return [answer.status, answer.headers['content-range'], answer.body]
    }
    const whole = await ask('GET', '/artifact/x1/model.onnx')
    expect([whole.status, whole.headers['content-disposition'], whole.headers['content-type']]).toEqual([
      200,
      "attachment; filename*=UTF-8''model.onnx",
      'application/octet-stream',
    ])
    expect(whole.body.equals(EXPORTED)).toBe(true)
    const all = [200, undefined, EXPORTED]
    expect(await part('bytes=0-9')).toEqual([206, 'bytes 0-9/1000', EXPORTED.subarray(0, 10)])
    expect(await part('bytes=990-')).toEqual([206, 'bytes 990-999/1000', EXPORTED.subarray(990)])
    expect(await part('bytes=-3')).toEqual([206, 'bytes 997-999/1000', EXPORTED.subarray(997)])
    expect(await part('bytes=500-99999')).toEqual([206, 'bytes 500-999/1000', EXPORTED.subarray(500)])
    expect(await part('bytes=1000-')).toEqual([416, 'bytes */1000', Buffer.alloc(0)])
    expect(await part('bytes=-0')).toEqual([416, 'bytes */1000', Buffer.alloc(0)])
    expect(await part('bytes=9-1')).toEqual(all)
    expect(await part('bytes=0-1,4-5')).toEqual(all)
    expect(await part('bytes=0-9', { 'If-Range': '"another file"' })).toEqual(all)
    expect(await part('bytes=0-9', { 'If-Range': String(whole.headers['etag']) })).toEqual([
      206,
      'bytes 0-9/1000',
      EXPORTED.subarray(0, 10),
    ])
  })
})

describe('listening', () => {
  it('happens on this machine alone', async ({ skip }) => {
    skip(!existsSync('/proc/net/tcp'), 'only Linux lists listening sockets in /proc/net/tcp')
    const { port } = await serveTest()
    const wanted = port.toString(16).toUpperCase().padStart(4, '0')
    const addresses = ['/proc/net/tcp', '/proc/net/tcp6']
      .filter((file) => existsSync(file))
      .flatMap((file) =>
        readFileSync(file, 'utf8')
          .split('\n')
          .map((line) => line.trim().split(/\s+/))
          .filter(([, local = '', , state]) => state === '0A' && local.endsWith(`:${wanted}`))
          .map(([, local = '']) => local.split(':')[0]),
      )
    const own = ['0100007F', '00000000000000000000000001000000']
    expect(addresses).toContain(own[0])
    expect(addresses.filter((address = '') => !own.includes(address))).toEqual([])
  })

  it('beyond this machine is refused without certificate and names, and says what is safer', async () => {
    const home = tempFolder()
    const app = {
      home,
      attach: () => undefined,
      picture: () => undefined,
      grant: () => '',
      download: () => undefined,
      readOnly: false,
    }
    const base = { app, ui: home, token: openToken(home), port: 0, allowedHosts: [] }
    const tls = { key: '', cert: '' }
    for (const host of ['0.0.0.0', '::', '192.168.1.7', 'box.local'])
      for (const more of [{}, { tls }, { allowedHosts: ['box.local'] }])
        await expect(startServer({ ...base, host, ...more })).rejects.toMatchObject({
          code: 'BAD_ARGUMENT',
          fixes: [expect.stringContaining('ssh -L 7860:127.0.0.1:7860'), expect.any(String)],
        })
    for (const name of ['*', '*.local', 'http://box', 'BOX', 'box:0'])
      await expect(startServer({ ...base, allowedHosts: [name] })).rejects.toMatchObject({
        code: 'BAD_ARGUMENT',
      })
  })

  it('on a taken port says so', async () => {
    const { port } = await serveTest()
    const home = tempFolder()
    const app = {
      home,
      attach: () => undefined,
      picture: () => undefined,
      grant: () => '',
      download: () => undefined,
      readOnly: false,
    }
    await expect(
      startServer({ app, ui: home, token: openToken(home), port, allowedHosts: [] }),
    ).rejects.toMatchObject({ code: 'BAD_ARGUMENT', message: `serve: port ${port} is in use.` })
  })

  it('refuses names with another port, two hosts, and headers that are too long', async () => {
    const { ask, port } = await serveTest()
    const raw = (lines: string): Promise<{ status: number }> =>
      exchange(port, `GET / HTTP/1.1\r\nConnection: close\r\n${lines}\r\n`)
    const own = `Host: 127.0.0.1:${port}\r\n`
    expect((await ask('GET', '/', { headers: { Host: `localhost:${port}` } })).status).toBe(200)
    expect((await ask('GET', '/', { headers: { Host: `localhost:${port + 1}` } })).status).toBe(421)
    expect((await raw('')).status).toBe(421)
    expect((await raw(own + 'Host: evil.test\r\n')).status).toBe(421)
    expect((await raw(own + own)).status).toBe(421)
    expect((await raw(`${own}X-Long: ${'a'.repeat(20_000)}\r\n`)).status).toBe(431)
    expect((await raw(`${own}X-Long: ${'a'.repeat(200_000)}\r\n`)).status).toBe(431)
  })
})
