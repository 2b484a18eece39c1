// Folders sent in pieces.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createUploads, type UploadOptions, type Uploads } from '../../../engine/host/serve/uploads.ts'
import { readAnnouncement } from '../../../engine/host/serve/upload-names.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { type Answer, type Served, serveTest } from './requests.ts'

const CAT = Buffer.from('a picture of a cat, in bytes')

function said(answer: Answer): Record<string, unknown> {
  return JSON.parse(answer.body.toString()) as Record<string, unknown>
}

function piece(ask: Served['ask'], path: string, offset: number, body: Uint8Array): Promise<Answer> {
  return ask('POST', path, { body, headers: { 'X-FT': '1', 'Upload-Offset': String(offset) } })
}

describe('an upload', () => {
  it('brings files in pieces and ends with a word for their folder', async () => {
    const { ask, granted, home, server } = await serveTest()
    const files = [
      { path: 'cats/tabby/cat.png', size: CAT.length },
      { path: 'cats/tabby/cat.txt', size: 5 },
      { path: 'cats/empty.txt', size: 0 },
    ]
    const { session } = said(await ask('POST', '/upload', { body: { files } }))
    const base = `/upload/${String(session)}`
    expect(said(await piece(ask, `${base}/0`, 0, CAT.subarray(0, 10)))).toEqual({
      received: 10,
      isWhole: false,
    })
    expect(existsSync(join(home, 'uploads', String(session), 'files', 'cats'))).toBe(false)
    const twice = await piece(ask, `${base}/0`, 0, CAT.subarray(0, 10))
    expect([twice.status, said(twice)['details']]).toEqual([409, { received: 10 }])
    expect((await ask('POST', `${base}/done`, { body: {} })).status).toBe(409)
    expect(said(await piece(ask, `${base}/0`, 10, CAT.subarray(10)))).toEqual({
      received: CAT.length,
      isWhole: true,
    })
    expect((await piece(ask, `${base}/1`, 0, Buffer.from('too long'))).status).toBe(400)
    expect((await piece(ask, `${base}/1`, 0, Buffer.from('a cat'))).status).toBe(200)
    const done = await ask('POST', `${base}/done`, { body: {} })
    expect([done.status, said(done)]).toEqual([200, { grant: 'g1', name: 'cats' }])
    const [folder = ''] = granted
    expect(readFileSync(join(folder, 'tabby', 'cat.png')).equals(CAT)).toBe(true)
    expect(readFileSync(join(folder, 'tabby', 'cat.txt'), 'utf8')).toBe('a cat')
    expect(readdirSync(folder).sort()).toEqual(['empty.txt', 'tabby'])
    await server.close()
    expect(existsSync(join(home, 'uploads'))).toBe(false)
  })

  it('is given up on request, and unknown afterwards', async () => {
    const { ask, home } = await serveTest()
    const { session } = said(await ask('POST', '/upload', { body: { files: [{ path: 'a.png', size: 3 }] } }))
    expect((await ask('POST', `/upload/${String(session)}/cancel`, { body: {} })).status).toBe(200)
    expect(readdirSync(join(home, 'uploads'))).toEqual([])
    expect((await piece(ask, `/upload/${String(session)}/0`, 0, CAT.subarray(0, 3))).status).toBe(404)
  })

  it('refuses pieces without their place, of unknown files, and of another site', async () => {
    const { ask, port } = await serveTest()
    const { session } = said(await ask('POST', '/upload', { body: { files: [{ path: 'a.png', size: 3 }] } }))
    const path = `/upload/${String(session)}`
    const bytes = CAT.subarray(0, 3)
    const headers = { 'X-FT': '1', 'Upload-Offset': '0' }
    expect((await ask('POST', `${path}/0`, { body: bytes, headers: { 'X-FT': '1' } })).status).toBe(400)
    expect((await piece(ask, `${path}/1`, 0, bytes)).status).toBe(404)
    expect((await ask('POST', `${path}/0`, { body: bytes, headers, isAnonymous: true })).status).toBe(401)
    const evil = { ...headers, Origin: `http://evil.test:${port}` }
    expect((await ask('POST', `${path}/0`, { body: bytes, headers: evil })).status).toBe(403)
  })

  it('is refused when the disk has no room for all that was promised', () => {
    const room = 600 * 1024 ** 2
    const uploads = begun({ freeBytes: () => room })
    const announce = (size: number): unknown => uploads.begin({ files: [{ path: 'a.png', size }] })
    announce(80 * 1024 ** 2)
    expect(() => announce(10 * 1024 ** 2)).toThrow(expect.objectContaining({ code: 'DISK_FULL' }) as Error)
  })

  it('goes after a day', () => {
    let hours = 0
    const uploads = begun({ now: () => hours * 3600 * 1000 })
    const { session } = uploads.begin({ files: [{ path: 'a.png', size: 0 }] })
    const { path } = uploads.finish(session)
    hours = 23
    expect(uploads.finish(session).path).toBe(path)
    hours = 48
    expect(() => uploads.finish(session)).toThrow(expect.objectContaining({ code: 'UNKNOWN_NAME' }) as Error)
    expect(existsSync(path)).toBe(false)
  })

  it('never writes through links that somebody puts into its folder', async () => {
    const root = join(tempFolder(), 'uploads')
    const outside = tempFolder()
    writeFileSync(join(outside, '0'), 'theirs')
    const uploads = createUploads(root)
    const files = [{ path: 'sub/a.png', size: 3 }]
    const { session } = uploads.begin({ files })
    const send = (offset: number, length: number): Promise<unknown> =>
      uploads.take({ session, index: 0, offset, bytes: CAT.subarray(offset, offset + length) })
    symlinkSync(join(outside, '0'), join(root, session, 'parts', '0'))
    await expect(send(0, 1)).rejects.toMatchObject({ code: 'PATH_ESCAPE' })
    rmSync(join(root, session, 'parts', '0'))
    symlinkSync(outside, join(root, session, 'files', 'sub'))
    await send(0, 2)
    await expect(send(2, 1)).rejects.toMatchObject({ code: 'PATH_ESCAPE' })
    rmSync(join(root, session, 'parts'), { recursive: true })
    symlinkSync(outside, join(root, session, 'parts'))
    const second = uploads.begin({ files: [{ path: 'b', size: 1 }] })
    rmSync(join(root, second.session, 'parts'), { recursive: true })
    symlinkSync(outside, join(root, second.session, 'parts'))
    await expect(
      uploads.take({ session: second.session, index: 0, offset: 0, bytes: CAT.subarray(0, 1) }),
    ).rejects.toMatchObject({ name: 'EngineError' })
    uploads.dispose()
    expect([readdirSync(outside), readFileSync(join(outside, '0'), 'utf8')]).toEqual([['0'], 'theirs'])
  })

  it('begins with an empty folder, whatever a crash left', () => {
    const root = join(tempFolder(), 'uploads')
    mkdirSync(join(root, 'old'), { recursive: true })
    createUploads(root).dispose()
    expect(existsSync(root)).toBe(false)
  })
})

describe('names of uploaded files', () => {
  const REFUSED: readonly string[] = [
    '../a',
    'a/../b',
    'a/./b',
    'a//b',
    '/etc/passwd',
    'C:/a',
    'a\\b',
    '..',
    'a/',
    'a\0b',
    'a\nb',
    'gnp.\u202etxt',
    'x'.repeat(256),
    'ä'.repeat(128),
    `${'a/'.repeat(40)}b`,
    '\ud800.png',
    '',
  ]

  it.each(REFUSED)('refuse %j', (path) => {
    expect(() => readAnnouncement({ files: [{ path, size: 1 }] }, 'linux')).toThrow()
  })

  it('may not meet on a disk that ignores case or composes letters', () => {
    const together = (...paths: string[]): unknown =>
      readAnnouncement({ files: paths.map((path) => ({ path, size: 1 })) }, 'linux')
    for (const pair of [
      ['A.png', 'a.png'],
      ['\u00e9.png', 'e\u0301.png'],
      ['STRASSE', 'straße'],
      ['a', 'a/b'],
      ['x/A/b', 'x/a'],
    ])
      expect(() => together(...pair), pair.join(' ')).toThrow()
    expect(together('a/b.png', 'a/b.txt', 'b.png', 'smile: happy?.png')).toHaveLength(4)
  })

  it('may not be devices or have signs that Windows lacks, on Windows', () => {
    for (const path of ['aux.txt', 'a/CON', 'b?.png', 'c.', 'd ', 'com1'])
      expect(() => readAnnouncement({ files: [{ path, size: 1 }] }, 'win32'), path).toThrow()
    expect(readAnnouncement({ files: [{ path: 'auxiliary.txt', size: 1 }] }, 'win32')).toHaveLength(1)
  })

  it('come with sizes that fit', () => {
    const big = 10 * 1024 ** 3
    const sized = (...sizes: number[]): unknown =>
      readAnnouncement({ files: sizes.map((size, i) => ({ path: `f${i}`, size })) }, 'linux')
    expect(sized(big, big)).toHaveLength(2)
    for (const sizes of [[big, big, 1], [-1], [1.5], [Number.NaN], []])
      expect(() => sized(...sizes)).toThrow()
    expect(() => readAnnouncement({ files: [{ path: 'a', size: 1, to: '/etc' }] }, 'linux')).toThrow()
  })
})

function begun(options: UploadOptions): Uploads {
  return createUploads(join(tempFolder(), 'uploads'), options)
}
