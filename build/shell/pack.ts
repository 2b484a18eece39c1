// Packs the desktop app for this system into out/packages: `npm run shell:pack`. Needs Electron, which is downloaded.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build as pack, Platform } from 'electron-builder'
import { build } from 'vite'
import { bundleShell } from './bundle.ts'
import { packaging } from './packaging.ts'
import { stage } from './stage.ts'

const STAGE = join('out', 'stage')
const root = process.cwd()
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly devDependencies: { readonly electron: string }
}

await build({ configFile: join(root, 'build', 'renderer', 'vite.config.ts') })
await bundleShell(root)
stage(root, join(root, STAGE), { platform: process.platform, arch: process.arch })
await pack({
  projectDir: root,
  targets: Platform.current().createTarget(),
  config: packaging({
    stage: STAGE,
    electronVersion: manifest.devDependencies.electron,
    isNotarized: process.env['APPLE_API_KEY'] !== undefined,
  }),
})
