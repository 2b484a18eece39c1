// Forty ways to write a path that leads out of a folder, on every route of a live server; and links that are swapped in.
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openForWriting, openInside } from '../../../engine/host/serve/inside.ts'
import { decodePath } from '../../../engine/host/serve/paths.ts'
import { serveTest } from './requests.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { OUT, SECRET } from '../../helpers/ways-out.ts'

/** A busy machine needs a minute for all. */
const OPENINGS = process.env['FULL'] === '1' ? 2000 : 400
const MOST_OPENINGS = 40 * OPENINGS
const ROUTES = [
  '/',
  '/assets/',
  '/media/',
  '/artifact/x1/',
  '/upload/s1/',
  '/api/session/',
  '/rpc/',
  '/artifact/',
]

describe('paths that lead out', () => {
  it('lead nowhere on any route, whatever their encoding', { timeout: 120_000 }, async () => {
    const { ask, home } = await serveTest()
    writeFileSync(join(home, 'secret.txt'), SECRET)
    writeFileSync(join(home, 'exports', 'secret.txt'), SECRET)
    const statuses = new Map<number, number>()
    for (const route of ROUTES)
      for (const out of OUT) {
        const { status, body } = await ask('GET', route + out)
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
        expect([route + out, body.includes(SECRET), body.includes('root:')]).toEqual([
          route + out,
          false,
          false,
        ])
        expect(status, route + out).toBeGreaterThanOrEqual(400)
      }
    expect(OUT.length).toBeGreaterThanOrEqual(40)
    expect([...statuses.keys()].sort()).toEqual([400, 404])
  })

  it('are refused before anything is looked up', () => {
    const harmless = new Set([
      '%ef%bc%8e%ef%bc%8e/secret.txt',
      '..;/secret.txt',
      'C:/windows/win.ini',
      '~/secret.txt',
    ])
    const passed = OUT.filter((out) => decodePath(`/artifact/x1/${out}`) !== undefined)
    expect(new Set(passed)).toEqual(harmless)
    expect([decodePath(`/${'a'.repeat(32_000)}`), decodePath('*'), decodePath('http://evil.test/')]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    expect(decodePath('/artifact/x1/a%20b/%C3%BC.onnx')).toBe('/artifact/x1/a b/ü.onnx')
  })
})

describe('links', () => {
  it('are not followed by downloads', async () => {
    const folder = tempFolder()
    writeFileSync(join(folder, 'secret.txt'), SECRET)
    const inside = join(folder, 'inside')
    mkdirSync(inside)
    symlinkSync(join(folder, 'secret.txt'), join(inside, 'link.onnx'))
    symlinkSync(folder, join(inside, 'up'))
    const downloads = Object.fromEntries(
      ['link.onnx', 'up/secret.txt', 'gone.onnx'].map((name) => [name, inside]),
    )
    const { ask } = await serveTest({ downloads })
    const answers = await Promise.all(
      Object.keys(downloads).map((name) => ask('GET', `/artifact/x1/${name}`)),
    )
    expect(answers.map(({ status, body }) => [status, body.includes(SECRET)])).toEqual([
      [400, false],
      [400, false],
      [404, false],
    ])
  })

  it('that are swapped in while a file is opened give nothing away', { timeout: 120_000 }, async () => {
    const folder = tempFolder()
    const [inside, real, outside] = ['inside', 'real', 'outside'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ]
    for (const path of [inside, outside, join(inside, 'sub')]) mkdirSync(path)
    writeFileSync(join(inside, 'sub', 'file'), 'own')
    writeFileSync(join(outside, 'file'), SECRET)
    let isSwapping = true
    const swapper = (async () => {
      for (let swap = 0; isSwapping; swap++) {
        renameSync(join(inside, 'sub'), real)
        symlinkSync(outside, join(inside, 'sub'))
        await turns(1 + (swap % 3))
        rmSync(join(inside, 'sub'))
        renameSync(real, join(inside, 'sub'))
        await turns(1 + (swap % 7))
      }
    })()
    const read = new Set<string>()
    for (let time = 0; time < OPENINGS || (read.size < 2 && time < MOST_OPENINGS); time++)
      read.add(await readInside(inside))
    isSwapping = false
    await swapper
    expect(read).toEqual(new Set(['own', 'refused']))
  })

  it('are not written through', async () => {
    const folder = tempFolder()
    for (const name of ['own', 'outside']) mkdirSync(join(folder, name))
    writeFileSync(join(folder, 'outside', 'file'), 'theirs')
    symlinkSync(join(folder, 'outside', 'file'), join(folder, 'own', 'file'))
    symlinkSync(join(folder, 'outside'), join(folder, 'link'))
    await expect(openForWriting(join(folder, 'own'), 'file')).rejects.toMatchObject({ code: 'PATH_ESCAPE' })
    await expect(openForWriting(join(folder, 'link'), 'new')).rejects.toMatchObject({ name: 'EngineError' })
  })
})

/** Lets `count` turns of the event loop pass: an odd rhythm, which openings do not fall into step with. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resume) => setImmediate(resume))
}

/** What `sub/file` in `inside` holds, or that opening it was refused. */
async function readInside(inside: string): Promise<string> {
  const handle = await openInside(inside, 'sub/file').catch(() => undefined)
  if (handle === undefined) return 'refused'
  try {
    return await handle.readFile('utf8')
  } finally {
    await handle.close()
  }
}
