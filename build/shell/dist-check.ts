// Says what a package holds, without Electron: `npm run dist:check`. Sizes for three systems, and on Linux a rehearsal.
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import { formatBytes } from '../../engine/evaluate/report-format.ts'
import { bundleShell } from './bundle.ts'
import { type EngineFiles, engineFiles } from './engine-files.ts'
import { nativeFiles } from './native-files.ts'
import { readFuses, rehearse } from './rehearsal.ts'
import type { Target } from './shipped.ts'

const TARGETS: readonly Target[] = [
  { platform: 'linux', arch: 'x64' },
  { platform: 'win32', arch: 'x64' },
  { platform: 'darwin', arch: 'arm64' },
]
const root = process.cwd()
const say = (line: string): void => void process.stdout.write(`${line}\n`)

for (const target of TARGETS) describe(target, engineFiles(root, target))
if (process.platform === 'linux') await rehearseHere()
else say('The rehearsal with electron-builder runs on Linux alone: left out.')

function describe({ platform, arch }: Target, { files, missing }: EngineFiles): void {
  const sizes = new Map<string, number>()
  for (const { to, bytes } of files) sizes.set(partOf(to), (sizes.get(partOf(to)) ?? 0) + bytes)
  const largestFirst = [...sizes].sort(([, a], [, b]) => b - a)
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0)
  say(`${platform}-${arch}: ${files.length} files, ${formatBytes(total)}`)
  for (const [part, bytes] of largestFirst.filter(([, size]) => size >= 1e6))
    say(`  ${formatBytes(bytes).padStart(9)}  ${part}`)
  const foreign = nativeFiles(files).filter((file) => file.platform !== platform)
  for (const { to } of foreign) say(`  for another system: ${to}`)
  if (foreign.length > 0) process.exitCode = 1
  if (missing.length > 0) say(`  not installed on this system, comes on top: ${missing.join(', ')}`)
}

/** A package by its name, anything else by its top folder. */
function partOf(to: string): string {
  return /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(to)?.[0] ?? to.replace(/\/.*/, '')
}

async function rehearseHere(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tuneloom-rehearsal-'))
  try {
    const built = join(folder, 'out')
    const configFile = join(root, 'build', 'renderer', 'vite.config.ts')
    await build({ configFile, logLevel: 'warn', build: { outDir: join(built, 'renderer') } })
    await bundleShell(root, join(built, 'shell'))
    const packed = await rehearse({ root, folder, built })
    const archive = statSync(join(packed, 'resources', 'app.asar')).size
    say(`Packed for linux-${process.arch} without Electron itself: ${formatBytes(sizeOf(packed))}`)
    say(
      `  archive of window and shell: ${formatBytes(archive)}; fuses ${readFuses(join(packed, 'tuneloom'))}`,
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function sizeOf(folder: string): number {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  return entries.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0)
}
