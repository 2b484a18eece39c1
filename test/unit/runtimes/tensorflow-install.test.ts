// Fetching a runtime's libraries: from the computer's own index, checked, and going on after an interruption.
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fetchWheel, packageIndex } from '../../../engine/host/runtime-install-download.ts'
import { CPU_WHEELS, GPU_WHEELS, type Wheel } from '../../../engine/host/runtime-install-manifest.ts'
import { unpackWheel } from '../../../engine/host/runtime-install-wheel.ts'
import { zipFolder } from '../../../engine/host/zip-folder.ts'

const FILE = 'library-1.0-py3-none-any.whl'
let folder: string
let archive: Buffer
let server: Server
let index: string
let ranges: (string | undefined)[]

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tuneloom-install-'))
  mkdirSync(join(folder, 'content', 'library'), { recursive: true })
  writeFileSync(join(folder, 'content', 'library', 'a.so'), 'the library')
  writeFileSync(join(folder, 'content', 'library', 'b.py'), 'not wanted')
  await zipFolder(join(folder, 'content'), join(folder, 'source.zip'))
  archive = readFileSync(join(folder, 'source.zip'))
  ranges = []
  server = createServer((request, response) => {
    if (request.url === '/simple/library/')
      return response.end(JSON.stringify({ files: [{ filename: FILE, url: `/files/${FILE}` }] }))
    ranges.push(request.headers.range)
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
    response.statusCode = from > 0 ? 206 : 200
    return response.end(archive.subarray(from))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  index = `http://127.0.0.1:${(server.address() as AddressInfo).port}/simple/`
})

afterEach(() => {
  server.close()
  rmSync(folder, { recursive: true })
})

function wheel(): Wheel {
  const sha256 = createHash('sha256').update(archive).digest('hex')
  return { name: 'library', file: FILE, bytes: archive.length, sha256 }
}

describe('fetching a wheel', () => {
  it('gives a file with the pinned content, of which the wanted part is unpacked', async () => {
    const path = await fetchWheel(wheel(), { index, folder: join(folder, 'down') })
    const names = await unpackWheel(path, join(folder, 'out'), (name) => name.endsWith('.so'))
    expect(names).toEqual(['library/a.so'])
    expect(readFileSync(join(folder, 'out', 'library', 'a.so'), 'utf8')).toBe('the library')
  })

  it('asks only for the rest of what an interrupted download left', async () => {
    mkdirSync(join(folder, 'down'))
    writeFileSync(join(folder, 'down', `${FILE}.part`), archive.subarray(0, 40))
    const path = await fetchWheel(wheel(), { index, folder: join(folder, 'down') })
    expect(ranges).toEqual(['bytes=40-'])
    expect(readFileSync(path)).toEqual(archive)
  })

  it('refuses a file with other content and keeps nothing of it', async () => {
    const wrong = { ...wheel(), sha256: '0'.repeat(64) }
    const down = { index, folder: join(folder, 'down') }
    await expect(fetchWheel(wrong, down)).rejects.toMatchObject({ code: 'FILE_INVALID' })
    await fetchWheel(wheel(), down)
    expect(ranges).toEqual([undefined, undefined])
  })

  it('refuses an archive that was cut', async () => {
    const cut = join(folder, 'cut.whl')
    writeFileSync(cut, archive.subarray(0, archive.length - 30))
    await expect(unpackWheel(cut, join(folder, 'out'), () => true)).rejects.toMatchObject({
      code: 'FILE_INVALID',
    })
  })
})

describe('the package index', () => {
  it('is that of pip: its variable before its settings', () => {
    mkdirSync(join(folder, '.config', 'pip'), { recursive: true })
    writeFileSync(
      join(folder, '.config', 'pip', 'pip.conf'),
      '[global]\nindex-url = https://one.test/simple\n',
    )
    const settings = { PIP_CONFIG_FILE: join(folder, '.config', 'pip', 'pip.conf') }
    expect(packageIndex({ env: settings, userFolder: folder })).toBe('https://one.test/simple/')
    const env = { ...settings, PIP_INDEX_URL: 'https://two.test/simple/' }
    expect(packageIndex({ env, userFolder: folder })).toBe('https://two.test/simple/')
  })
})

it('pins every wheel by size and SHA-256', () => {
  for (const { bytes, sha256, file } of [...CPU_WHEELS, ...GPU_WHEELS]) {
    expect(bytes).toBeGreaterThan(0)
    expect(sha256).toMatch(/^[0-9a-f]{64}$/)
    expect(file).toMatch(/x86_64\.whl$/)
  }
})
