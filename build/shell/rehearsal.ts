// Packs as far as it goes without Electron: electron-builder itself, with everything real but an Electron of a few bytes.
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Arch, build as pack, Platform } from 'electron-builder'
import { packaging } from './packaging.ts'
import { stage } from './stage.ts'

/** How Electron marks its switches: these bytes, a version, their number, then one character each. */
const FUSE_MARK = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const NINE_SWITCHES = Buffer.concat([Buffer.from(FUSE_MARK), Buffer.of(1, 9), Buffer.from('101001011')])

export interface RehearsalOptions {
  readonly root: string
  /** An empty folder to work in. */
  readonly folder: string
  /** What was built: `shell` and `renderer`. */
  readonly built: string
}

/** Packs for Linux and this processor; gives the folder of the packed app. @throws as packing does */
export async function rehearse({ root, folder, built }: RehearsalOptions): Promise<string> {
  const electronDist = join(folder, 'electron')
  writeHollowElectron(electronDist)
  stage({ root, built, folder: join(folder, 'stage') }, { platform: 'linux', arch: process.arch })
  const config = packaging({
    stage: join(folder, 'stage'),
    output: join(folder, 'packages'),
    electronVersion: '45.0.0',
    isNotarized: false,
  })
  await pack({
    projectDir: root,
    targets: Platform.LINUX.createTarget('dir', process.arch === 'arm64' ? Arch.arm64 : Arch.x64),
    config: { ...config, electronDist },
  })
  return join(folder, 'packages', process.arch === 'arm64' ? 'linux-arm64-unpacked' : 'linux-unpacked')
}

function writeHollowElectron(folder: string): void {
  for (const part of ['resources', 'locales']) mkdirSync(join(folder, part), { recursive: true })
  writeFileSync(join(folder, 'electron'), NINE_SWITCHES)
  chmodSync(join(folder, 'electron'), 0o755)
  for (const file of ['version', 'LICENSE', 'LICENSES.chromium.html']) writeFileSync(join(folder, file), file)
  for (const language of ['en-US', 'de', 'fr'])
    writeFileSync(join(folder, 'locales', `${language}.pak`), language)
}

/** The switches in a binary, `1` for on and `0` for off, in Electron's order. @throws when there are none */
export function readFuses(binary: string): string {
  const bytes = readFileSync(binary)
  const at = bytes.indexOf(FUSE_MARK)
  if (at === -1) throw new Error(`fuses: ${binary} has none.`)
  const start = at + FUSE_MARK.length
  return bytes.toString('latin1', start + 2, start + 2 + (bytes[start + 1] ?? 0))
}
