// What `app://bundle/…` gives, and all that it must not give.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseAddress } from '../../../electron/main/bundle-path.ts'
import { isOurs } from '../../../electron/main/origin.ts'
import { createProtocolHandler, pictureType } from '../../../electron/main/protocol.ts'

const SHA = 'ab'.padEnd(64, '0')
const WEIGHTS = 'cd'.padEnd(64, '1')
const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3)
let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bundle-'))
  mkdirSync(join(folder, 'ui', 'assets'), { recursive: true })
  writeFileSync(join(folder, 'ui', 'index.html'), '<title>window</title>')
  writeFileSync(join(folder, 'ui', 'assets', 'main-1.js'), 'export {}')
  writeFileSync(join(folder, 'ui', 'assets', 'tool.exe'), 'MZ')
  writeFileSync(join(folder, 'secret.txt'), 'secret')
  symlinkSync(join(folder, 'secret.txt'), join(folder, 'ui', 'link.txt'))
  for (const [sha, bytes] of [
    [SHA, PNG],
    [WEIGHTS, Uint8Array.of(1, 2, 3)],
  ] as const) {
    mkdirSync(join(folder, 'blobs', sha.slice(0, 2)), { recursive: true })
    writeFileSync(join(folder, 'blobs', sha.slice(0, 2), sha.slice(2)), bytes)
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function ask(url: string, init: RequestInit = {}): Promise<Response> {
  const handler = createProtocolHandler({ ui: join(folder, 'ui'), blobs: () => join(folder, 'blobs') })
  return handler({ url, method: init.method ?? 'GET', headers: new Headers(init.headers) } as Request)
}
const navigation = { headers: { accept: 'text/html,application/xhtml+xml' } }

describe('an address', () => {
  it('names a file below the window, and index.html for a folder', () => {
    expect(parseAddress('app://bundle/assets/a%20b.js?v=1#x')).toEqual({
      kind: 'file',
      names: ['assets', 'a b.js'],
    })
    expect(parseAddress('app://bundle')).toEqual({ kind: 'file', names: ['index.html'] })
    expect(parseAddress('app://bundle/')).toEqual({ kind: 'file', names: ['index.html'] })
  })

  it.each([
    ['dots', 'app://bundle/../secret.txt'],
    ['dots at the end', 'app://bundle/assets/..'],
    ['one dot', 'app://bundle/./index.html'],
    ['encoded dots', 'app://bundle/%2e%2e/secret.txt'],
    ['half encoded dots', 'app://bundle/.%2E/secret.txt'],
    ['twice encoded dots', 'app://bundle/%252e%252e/secret.txt'],
    ['an encoded slash', 'app://bundle/..%2fsecret.txt'],
    ['a backslash', 'app://bundle/..\\secret.txt'],
    ['an encoded backslash', 'app://bundle/..%5csecret.txt'],
    ['NUL', 'app://bundle/index.html%00.png'],
    ['a raw NUL', 'app://bundle/index.html\0.png'],
    ['a drive', 'app://bundle/C:/secret.txt'],
    ['a stream of Windows', 'app://bundle/index.html::$DATA'],
    ['an empty name', 'app://bundle//secret.txt'],
    ['broken encoding', 'app://bundle/%zz'],
    ['another host', 'app://bundle.evil/index.html'],
    ['another scheme', 'file:///etc/passwd'],
    ['credentials', 'app://me@bundle/index.html'],
    ['something endless', `app://bundle/${'a'.repeat(3000)}`],
    ['a picture by another name', 'app://bundle/media/../index.html'],
    ['a short hash', 'app://bundle/media/abcd'],
    ['an upper-case hash', `app://bundle/media/${SHA.toUpperCase()}`],
    ['more after a hash', `app://bundle/media/${SHA}/x`],
  ])('with %s is refused', async (_, address) => {
    expect(parseAddress(address)).toEqual({ kind: 'refused' })
    expect((await ask(address)).status).toBe(400)
  })

  it('never gives names that leave the folder, whatever it is made of', () => {
    const piece = fc.constantFrom(
      '..',
      '.',
      '%2e',
      '%2E',
      '/',
      '%2f',
      '\\',
      '%5c',
      '%25',
      '\0',
      'a',
      'media',
      ':',
      '?',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const asked = parseAddress(`app://bundle/${pieces.join('')}`)
        const names = asked.kind === 'file' ? asked.names : []
        for (const name of names) expect(name).not.toMatch(/^\.{0,2}$|[\\/:\0]/)
      }),
      { seed: 7, numRuns: 2000 },
    )
  })
})

describe('the origin', () => {
  it.each([
    ['app://bundle/index.html', true],
    ['app://bundle', true],
    ['app://bundle.evil/', false],
    ['app://user@bundle/', false],
    ['https://bundle/', false],
    ['file:///app://bundle/', false],
    ['javascript:alert(1)//app://bundle/', false],
    ['about:blank', false],
    ['', false],
  ])('%j is ours: %s', (address, ours) => expect(isOurs(address)).toBe(ours))
})

describe('the protocol', () => {
  it('serves files of the window with their type and the policy', async () => {
    const answer = await ask('app://bundle/assets/main-1.js')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(await answer.text()).toBe('export {}')
  })

  it('answers unknown paths with the window only when a page is loaded', async () => {
    const loaded = await ask('app://bundle/runs/r3', navigation)
    expect([loaded.status, await loaded.text()]).toEqual([200, '<title>window</title>'])
    expect((await ask('app://bundle/runs/r3')).status).toBe(404)
    const part = { headers: { accept: 'text/html', 'sec-fetch-mode': 'cors' } }
    expect((await ask('app://bundle/runs/r3', part)).status).toBe(404)
  })

  it('follows no link out of the folder and serves no unknown types', async () => {
    expect((await ask('app://bundle/link.txt')).status).toBe(404)
    expect((await ask('app://bundle/assets/tool.exe')).status).toBe(404)
    expect((await ask('app://bundle/assets')).status).toBe(404)
  })

  it('only reads', async () => {
    expect((await ask('app://bundle/index.html', { method: 'POST' })).status).toBe(405)
  })

  it('serves a stored picture in a sandbox, to be kept for ever', async () => {
    const answer = await ask(`app://bundle/media/${SHA}`)
    expect(answer.headers.get('content-type')).toBe('image/png')
    expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox")
    expect(answer.headers.get('cache-control')).toContain('immutable')
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(PNG)
  })

  it('serves no other content by its hash, and none before the engine is ready', async () => {
    expect((await ask(`app://bundle/media/${WEIGHTS}`)).status).toBe(404)
    expect((await ask(`app://bundle/media/${'0'.repeat(64)}`)).status).toBe(404)
    const early = createProtocolHandler({ ui: folder, blobs: () => undefined })
    const request = { url: `app://bundle/media/${SHA}`, method: 'GET', headers: new Headers() } as Request
    expect((await early(request)).status).toBe(404)
  })

  it('knows three kinds of pictures by their first bytes', () => {
    expect(pictureType(PNG)).toBe('image/png')
    expect(pictureType(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0))).toBe('image/jpeg')
    expect(pictureType(new TextEncoder().encode('RIFF\0\0\0\0WEBPVP8 '))).toBe('image/webp')
    expect(pictureType(new TextEncoder().encode('RIFF\0\0\0\0WAVEfmt '))).toBeUndefined()
    expect(pictureType(new TextEncoder().encode('<svg xmlns='))).toBeUndefined()
    expect(pictureType(new Uint8Array(0))).toBeUndefined()
  })
})
