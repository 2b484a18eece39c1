// Builds and starts Tuneloom: `npm start`. In its own window when Electron is installed, in the browser otherwise.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { build } from 'vite'
import { bundleShell } from './bundle.ts'
import { findElectron } from './electron-binary.ts'
import { startCommand } from './start-command.ts'

const root = process.cwd()
const electron = findElectron(root, process.env)
await build({ configFile: join(root, 'build', 'renderer', 'vite.config.ts'), logLevel: 'warn' })
if (electron !== undefined) await bundleShell(root)
else
  process.stderr.write(
    'Electron is not installed (npm run shell:install): Tuneloom opens in the browser instead.\n',
  )

const { command, args, env } = startCommand({
  root,
  electron,
  node: process.execPath,
  args: process.argv.slice(2),
})
const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...env } })
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
child.on('exit', (code) => (process.exitCode = code ?? 1))
