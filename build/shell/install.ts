// Downloads Electron's binary with its own installer: `npm run shell:install`. It is not part of `npm ci`.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { findElectron } from './electron-binary.ts'

const HELP = `
shell:install: Electron's binary could not be downloaded; the lines above say why.
It comes from github.com. Behind a proxy set HTTPS_PROXY and ELECTRON_GET_USE_PROXY=1, with a mirror set ELECTRON_MIRROR.
Without it Tuneloom runs in the browser: npm start
`

const root = process.cwd()
const script = join(root, 'node_modules', 'electron', 'install.js')
const { status } = spawnSync(process.execPath, [script], { stdio: 'inherit' })
if (status === 0 && findElectron(root, process.env))
  process.stdout.write('Electron is installed: npm start\n')
else {
  process.stderr.write(HELP)
  process.exitCode = 1
}
