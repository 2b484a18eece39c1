// Packs the desktop app for this system into out/packages: `npm run dist`. Needs Electron, which is downloaded.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build as pack, Platform } from 'electron-builder'
import { build } from 'vite'
import { bundleShell } from './bundle.ts'
import { packaging } from './packaging.ts'
import { stage } from './stage.ts'

const root = process.cwd()
const staged = join(root, 'out', 'stage')
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly devDependencies: { readonly electron: string }
}

await build({ configFile: join(root, 'build', 'renderer', 'vite.config.ts') })
await bundleShell(root)
stage({ root, built: join(root, 'out'), folder: staged }, { platform: process.platform, arch: process.arch })
await pack({
  projectDir: root,
  targets: Platform.current().createTarget(),
  config: packaging({
    stage: staged,
    output: join(root, 'out', 'packages'),
    electronVersion: manifest.devDependencies.electron,
    isNotarized: process.env['APPLE_API_KEY'] !== undefined,
  }),
})
